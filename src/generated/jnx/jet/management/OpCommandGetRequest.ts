// Original file: protos/jnx_management.proto

import type { OpCommandOutputFormat as _jnx_jet_management_OpCommandOutputFormat, OpCommandOutputFormat__Output as _jnx_jet_management_OpCommandOutputFormat__Output } from './OpCommandOutputFormat.ts';

export interface OpCommandGetRequest {
  'cliCommand'?: (string);
  'xmlCommand'?: (string);
  'outFormat'?: (_jnx_jet_management_OpCommandOutputFormat);
  'command'?: "cliCommand"|"xmlCommand";
}

export interface OpCommandGetRequest__Output {
  'cliCommand'?: (string);
  'xmlCommand'?: (string);
  'outFormat': (_jnx_jet_management_OpCommandOutputFormat__Output);
  'command'?: "cliCommand"|"xmlCommand";
}
