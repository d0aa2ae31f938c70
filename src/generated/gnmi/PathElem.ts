// Original file: protos/gnmi.proto


export interface PathElem {
  'name'?: (string);
  'key'?: ({[key: string]: string});
}

export interface PathElem__Output {
  'name': (string);
  'key': ({[key: string]: string});
}
