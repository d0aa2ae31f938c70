import type { CapabilityResponse } from '../../../src/generated/gnmi/CapabilityResponse.ts';

/** What the device says of itself. Its list of encodings is not reliable: telemetry does not come in all of them. */
export const capabilities: CapabilityResponse = {
  supportedModels: [
    { name: 'ietf-yang-metadata', organization: 'IETF', version: '2016-08-05' },
    { name: 'junos-configuration-metadata', organization: 'Juniper Networks, Inc.', version: '2021-09-01' },
  ],
  supportedEncodings: ['JSON', 'PROTO', 'ASCII', 'JSON_IETF'],
  gNMIVersion: '0.7.0',
};
