// Original file: protos/jnx_management.proto

export const OpCommandOutputFormat = {
  OP_COMMAND_OUTPUT_JSON: 'OP_COMMAND_OUTPUT_JSON',
  OP_COMMAND_OUTPUT_XML: 'OP_COMMAND_OUTPUT_XML',
  OP_COMMAND_OUTPUT_CLI: 'OP_COMMAND_OUTPUT_CLI',
} as const;

export type OpCommandOutputFormat =
  | 'OP_COMMAND_OUTPUT_JSON'
  | 0
  | 'OP_COMMAND_OUTPUT_XML'
  | 1
  | 'OP_COMMAND_OUTPUT_CLI'
  | 2

export type OpCommandOutputFormat__Output = typeof OpCommandOutputFormat[keyof typeof OpCommandOutputFormat]
