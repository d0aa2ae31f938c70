// Original file: protos/gnmi.proto

import type { ScalarArray as _gnmi_ScalarArray, ScalarArray__Output as _gnmi_ScalarArray__Output } from './ScalarArray.ts';
import type { Long } from '@grpc/proto-loader';

export interface TypedValue {
  'stringVal'?: (string);
  'intVal'?: (number | string | Long);
  'uintVal'?: (number | string | Long);
  'boolVal'?: (boolean);
  'bytesVal'?: (Buffer | Uint8Array | string);
  'floatVal'?: (number | string);
  'leaflistVal'?: (_gnmi_ScalarArray | null);
  'jsonVal'?: (Buffer | Uint8Array | string);
  'jsonIetfVal'?: (Buffer | Uint8Array | string);
  'asciiVal'?: (string);
  'protoBytes'?: (Buffer | Uint8Array | string);
  'doubleVal'?: (number | string);
  'value'?: "stringVal"|"intVal"|"uintVal"|"boolVal"|"bytesVal"|"floatVal"|"leaflistVal"|"jsonVal"|"jsonIetfVal"|"asciiVal"|"protoBytes"|"doubleVal";
}

export interface TypedValue__Output {
  'stringVal'?: (string);
  'intVal'?: (string);
  'uintVal'?: (string);
  'boolVal'?: (boolean);
  'bytesVal'?: (Buffer);
  'floatVal'?: (number);
  'leaflistVal'?: (_gnmi_ScalarArray__Output | null);
  'jsonVal'?: (Buffer);
  'jsonIetfVal'?: (Buffer);
  'asciiVal'?: (string);
  'protoBytes'?: (Buffer);
  'doubleVal'?: (number);
  'value'?: "stringVal"|"intVal"|"uintVal"|"boolVal"|"bytesVal"|"floatVal"|"leaflistVal"|"jsonVal"|"jsonIetfVal"|"asciiVal"|"protoBytes"|"doubleVal";
}
