// Original file: protos/gnmi.proto


export interface Poll {
}

export interface Poll__Output {
}
