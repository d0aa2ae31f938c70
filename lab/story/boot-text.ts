import type { IpAddress } from '../../src/model/address.ts';
import type { Topology, Workload } from './topology.ts';

/**
 * The lab's own boot configuration of a reflector, as Junos text: everything that does not change at run time. Its
 * groups have no neighbors yet; the agent adds them.
 */
export function bootText(
  { as, families = ['inet'] }: Topology,
  { tier, region }: Workload,
  name: string,
  address: IpAddress,
): string {
  const unicast = families.map((family) => `family ${family} { unicast; }`).join('\n                    ');
  const mesh = `
                group MESHRR-MESH {
                    type internal;
                    ${unicast}
                }`;
  const upstream =
    tier === 'core'
      ? ''
      : `
                group MESHRR-UPSTREAM {
                    type internal;
                    ${unicast}${region === undefined ? '' : '\n                    export REGION-OUT;'}
                }`;
  const policies =
    region === undefined
      ? ''
      : `
policy-options {
    policy-statement REGION-OUT {
        term LOCAL-ONLY {
            from community NO-EXPORT-REGION;
            then reject;
        }
        term BACKUP {
            from community BACKUP-REGION;
            then {
                local-preference 20;
                accept;
            }
        }
    }
    community NO-EXPORT-REGION members ${as}:101;
    community BACKUP-REGION members ${as}:102;
}`;
  return `system {
    host-name ${name};
    services {
        extension-service {
            request-response {
                grpc {
                    clear-text {
                        address 127.0.0.1;
                        port 32767;
                    }
                    max-connections 5;
                }
            }
        }
    }
    configuration {
        input {
            format {
                json {
                    reorder-list-keys;
                }
            }
        }
    }
}
groups {
    MESHRR {
        protocols {
            bgp {${mesh}${upstream}
                group MESHRR-CLIENTS {
                    type internal;
                    cluster ${address};
                    ${unicast}
                    allow 0.0.0.0/0;
                }
            }
        }
    }
}
apply-groups MESHRR;
protocols {
    bgp {
        apply-groups MESHRR;
    }
}
routing-options {
    router-id ${address};
    autonomous-system ${as};
}${policies}
`;
}
