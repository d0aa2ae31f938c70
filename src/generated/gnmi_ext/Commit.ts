// Original file: protos/gnmi_ext.proto


export interface Commit {
}

export interface Commit__Output {
}
