import type { Environment } from '../../src/config/environment.ts';

/** A pod whose boot configuration is rendered: its settings file, its environment, and perhaps its own template. */
export interface BootCase {
  /** Absent: there is no settings file, only the environment. */
  readonly settings?: string;
  readonly environment: Environment;
  readonly mounted?: string;
}

const pod = { POD_IP: '10.42.0.7', POD_NAME: 'meshrr-lothlorien-a-0' };
const ipv6Pod = { POD_IP: 'fd00:42::7', POD_NAME: 'meshrr-lothlorien-a-0' };
const rootPassword = '$6$made$up';

const region = `
encrypted_root_pw: ${rootPassword}
asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { hostname: meshrr-lothlorien } }
- name: MESHRR-UPSTREAM
  type: mesh
  source: { sourcetype: endpointslice, service: meshrr-core, namespace: core }
  max_peers: 2
  spread: zone
`;
const ipv4Clients = '- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }\n';
const ipv6Clients = '- { name: MESHRR-CLIENTS, type: subtractive, prefixes: ["::/0"] }\n';

/** A template in the style of the original's 0.2, which looks up each group by its name. */
const byKey = `system {
    root-authentication {
        encrypted-password "{{ encrypted_root_pw }}"; ## SECRET-DATA
    }
    services { netconf { ssh; } }
    {% if LICENSE_KEY is defined and LICENSE_KEY is not none %}license { keys { key "{{ LICENSE_KEY }}"; } }{% endif %}
}
routing-options {
    autonomous-system {{ asn }};
    router-id {{ POD_IP }};
}
groups {
    MESHRR {
        protocols {
            bgp {
                {%- for bgpgroup in bgpgroups_mesh %}
                /* {% if bgpgroups_mesh[bgpgroup].max_peers is defined %}{{ bgpgroups_mesh[bgpgroup].max_peers }} of {% endif %}{{ bgpgroups_mesh[bgpgroup].source.hostname }} */
                group {{ bgpgroup }} {
                    type internal
                    family inet {
                        unicast;
                    }
                }
                {%- endfor %}
                {%- for bgpgroup in bgpgroups_subtractive %}
                /* {{ bgpgroups_subtractive[bgpgroup].prefixes }} */
                group {{ bgpgroup }} {
                    type internal;
                    cluster {{ POD_IP }};
                    allow [ {% for prefix in bgpgroups_subtractive[bgpgroup].prefixes %}{{ prefix }} {% endfor %}];
                }
                {%- endfor %}
            }
        }
    }
}
apply-groups MESHRR;
`;

/** The same, in the style that uses the attributes of the loop variable. */
const byGroup = byKey
  .replaceAll(/bgpgroups_\w+\[bgpgroup\]/g, 'bgpgroup')
  .replaceAll('group {{ bgpgroup }}', 'group {{ bgpgroup.name }}');

/** A template in the style of the first version. */
const inCapitals = `system {
    root-authentication {
        encrypted-password "{{ ENCRYPTED_ROOT_PW }}"; ## SECRET-DATA
    }
}
groups {
    MESHRR {
        {% if MESHRR_MODE == 'routeserver' %}policy-options {
            as-list OUTSIDE members {{ MESHRR_ASRANGE }};
        }
        {% endif %}protocols {
            bgp {
                group MESHRR-MESH {
                    type internal
                    {% if MESHRR_FAMILY_INET != "false" %}family inet {
                        unicast;
                    }{% endif %}
                    {% if MESHRR_FAMILY_EVPN == "true" %}family evpn {
                        signaling;
                    }{% endif %}
                }
                group MESHRR-CLIENTS {
                    {% if MESHRR_MODE == 'routeserver' %}type external;
                    peer-as-list OUTSIDE;{% else %}type internal;
                    cluster {{ POD_IP }};{% endif %}
                    allow {{ MESHRR_CLIENTRANGE }};
                }{% if UPSTREAM_SERVICE_NAME is not none %}
                group MESHRR-UPSTREAM {
                    type internal;
                }{% endif %}
            }
        }
    }
}
routing-options {
    autonomous-system {{ AUTONOMOUS_SYSTEM }};
    router-id {{ POD_IP }};
}
apply-groups MESHRR;
`;

/** A template with a policy of the operator that includes a built-in template. */
const withPolicy = `{% set families = ['inet'] -%}
{% include 'partials/route-reflector.j2' %}
groups {
    MESHRR {
        protocols {
            bgp {
{%- for group in bgpgroups_mesh if group.max_peers is defined %}
                group {{ group }} {
                    export TO-CORE;
                }
{%- endfor %}
            }
        }
    }
}
policy-options {
    policy-statement TO-CORE {
        term AT-HOME {
            from community AT-HOME;
            then reject;
        }
    }
    community AT-HOME members {{ asn }}:101;
}
`;

const firstVersion = {
  ...pod,
  MESH_SERVICE_NAME: 'meshrr-core',
  AUTONOMOUS_SYSTEM: '65000',
  ENCRYPTED_ROOT_PW: rootPassword,
  MESHRR_CLIENTRANGE: '10.0/16',
  LICENSE_KEY: 'E12345678 aeaqic amaaqd',
};

/** Pods with different settings and templates; each name is that of a golden file in test/golden/boot. */
export const bootCases: Readonly<Record<string, BootCase>> = {
  'the-environment-of-02': { environment: { ...pod, LICENSE_KEY: 'E12345678 aeaqic amaaqd' } },
  'an-ipv4-reflector': { settings: `mode: ipv4rr${region}${ipv4Clients}`, environment: pod },
  'an-ipv6-reflector': {
    settings: `mode: ipv6rr\nrouter_id_pool: 10.128.0.0/9${region}${ipv6Clients}`,
    environment: ipv6Pod,
  },
  'a-dual-reflector': {
    settings: `mode: dualrr
crpd: { address: "[::1]:50051", username: meshrr, password_file: /secrets/password }${region}${ipv4Clients}- { name: MESHRR-CLIENTS-6, type: subtractive, prefixes: ["2001:db8::/32", "fd00::/8"] }\n`,
    environment: { ...ipv6Pod, POD_IPS: 'fd00:42::7,10.42.0.7' },
  },
  'a-core-reflector': {
    settings: `mode: ipv4rr
asn: 4200000000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, sources: [{ hostname: meshrr }, { sourcetype: static, addresses: [10.42.0.9] }] }\n`,
    environment: pod,
  },
  'an-evpn-route-server': {
    settings: `mode: evpnrs${region}- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [10.0.0.0/8, 192.0.2.0/24], asranges: [65001-65500, 65510] }\n`,
    environment: pod,
  },
  'the-first-version-as-a-reflector': { environment: { ...firstVersion, UPSTREAM_SERVICE_NAME: 'core' } },
  'the-first-version-as-a-reflector-with-evpn': {
    environment: { ...firstVersion, MESHRR_MODE: 'routereflector', MESHRR_FAMILY_EVPN: 'true' },
  },
  'the-first-version-as-a-route-server': {
    environment: {
      ...firstVersion,
      MESHRR_MODE: 'routeserver',
      MESHRR_ASRANGE: '65001-65535',
      MESHRR_FAMILY_INET: 'false',
      MESHRR_FAMILY_EVPN: 'true',
    },
  },
  'a-mounted-template-by-key': {
    settings: `license_key: E12345678 aeaqic${region}${ipv4Clients}`,
    environment: pod,
    mounted: byKey,
  },
  'a-mounted-template-by-group': { settings: `${region}${ipv4Clients}`, environment: pod, mounted: byGroup },
  'a-mounted-template-in-capitals': {
    environment: { ...firstVersion, UPSTREAM_SERVICE_NAME: 'core' },
    mounted: inCapitals,
  },
  'a-mounted-template-in-capitals-as-a-route-server': {
    settings: `mode: evpnrs${region}- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [10.0.0.0/8, 192.0.2.0/24], asranges: [65001-65500, 65510] }\n`,
    environment: pod,
    mounted: inCapitals,
  },
  'a-mounted-template-around-ours': {
    settings: `${region}${ipv4Clients}`,
    environment: pod,
    mounted: withPolicy,
  },
};
