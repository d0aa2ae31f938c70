/** What templates know by itself, our names and those of the original; `boot/template-context.ts` has their values. */
export const templateNames = [
  'POD_IP',
  'LICENSE_KEY',
  'ENCRYPTED_ROOT_PW',
  'encrypted_root_pw',
  'asn',
  'router_id',
  'pod_ips',
  'bgpgroups_mesh',
  'bgpgroups_subtractive',
  'AUTONOMOUS_SYSTEM',
  'MESHRR_CLIENTRANGE',
  'UPSTREAM_SERVICE_NAME',
  'MESHRR_MODE',
  'MESHRR_ASRANGE',
  'MESHRR_FAMILY_INET',
  'MESHRR_FAMILY_EVPN',
] as const;
export type TemplateName = (typeof templateNames)[number];
