// Original file: protos/gnmi_ext.proto


export interface RegisteredExtension {
  'id'?: (number);
  'msg'?: (Buffer | Uint8Array | string);
}

export interface RegisteredExtension__Output {
  'id': (number);
  'msg': (Buffer);
}
