// Original file: protos/gnmi.proto

export const Encoding = {
  JSON: 'JSON',
  BYTES: 'BYTES',
  PROTO: 'PROTO',
  ASCII: 'ASCII',
  JSON_IETF: 'JSON_IETF',
} as const;

export type Encoding =
  | 'JSON'
  | 0
  | 'BYTES'
  | 1
  | 'PROTO'
  | 2
  | 'ASCII'
  | 3
  | 'JSON_IETF'
  | 4

export type Encoding__Output = typeof Encoding[keyof typeof Encoding]
