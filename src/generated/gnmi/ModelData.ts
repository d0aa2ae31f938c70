// Original file: protos/gnmi.proto


export interface ModelData {
  'name'?: (string);
  'organization'?: (string);
  'version'?: (string);
}

export interface ModelData__Output {
  'name': (string);
  'organization': (string);
  'version': (string);
}
