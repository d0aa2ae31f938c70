// Original file: protos/gnmi.proto

import type { PathElem as _gnmi_PathElem, PathElem__Output as _gnmi_PathElem__Output } from './PathElem.ts';

export interface Path {
  'origin'?: (string);
  'elem'?: (_gnmi_PathElem)[];
  'target'?: (string);
}

export interface Path__Output {
  'origin': (string);
  'elem': (_gnmi_PathElem__Output)[];
  'target': (string);
}
