// Original file: protos/jnx_authentication.proto


export interface LoginRequest {
  'username'?: (string);
  'password'?: (string);
  'clientId'?: (string);
  'groupId'?: (string);
}

export interface LoginRequest__Output {
  'username': (string);
  'password': (string);
  'clientId': (string);
  'groupId': (string);
}
