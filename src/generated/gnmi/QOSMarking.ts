// Original file: protos/gnmi.proto


export interface QOSMarking {
  'marking'?: (number);
}

export interface QOSMarking__Output {
  'marking': (number);
}
