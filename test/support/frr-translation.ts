import { bgpConfigOf } from '../../lab/device/config/bgp.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';
import type { FrrConfig, FrrEndpoint } from '../../lab/engine/frr/config/frr-config.ts';
import { frrConfigOf } from '../../lab/engine/frr/config/translation.ts';
import { listenRanges } from '../../lab/engine/frr/config/listen-ranges.ts';
import type { IpAddress } from '../../src/model/address.ts';

export const frrEndpoint: FrrEndpoint = { address: '127.0.1.1' as IpAddress, port: 1790, speed: 10 };

export const bgpOfJunos = (text: string) => bgpConfigOf(parseJunosText(text).tree);

/** A Junos configuration translated for bgpd, which starts with it or runs with `before`. */
export function frrOfJunos(text: string, before?: FrrConfig): FrrConfig {
  const config = bgpOfJunos(text);
  return frrConfigOf(config, frrEndpoint, listenRanges(config.groups, before?.ranges ?? new Map()));
}

/** A Junos configuration with every statement that bgpd can do. */
export const everythingText = `
routing-options { router-id 10.0.0.1; autonomous-system 65000; }
protocols {
    bgp {
        group MESH {
            type internal;
            hold-time 30;
            local-address 127.0.1.1;
            family inet { unicast; }
            family evpn { signaling; }
            graceful-shutdown { sender { local-preference 5; } }
            export [ TO-MESH REST ];
            neighbor 127.0.1.2;
            neighbor 127.0.1.3 { passive; hold-time 0; export REST; }
            neighbor 127.0.1.4 { shutdown; }
        }
        group CLIENTS {
            type internal;
            cluster 10.0.0.1;
            family inet { unicast; }
            family inet6 { unicast; }
            import CLIENT-IN;
            allow [ 127.0.2.0/25 127.0.1.2/32 2001:db8::/64 ];
        }
        group "EDGE 1" {
            type external;
            peer-as-list EDGES;
            multihop;
            export REST;
            allow 127.0.3.0/24;
            neighbor 127.0.4.1 { peer-as 65010; authentication-key secret; }
        }
        group PEERING {
            type external;
            peer-as 65020;
            neighbor 127.0.4.2 { peer-as 65021; }
        }
    }
}
policy-options {
    policy-statement TO-MESH {
        term AT-HOME { from community [ AT-HOME BOTH ]; then reject; }
        term BACKUP { from { community BACKUP; protocol bgp; } then { local-preference 20; accept; } }
        term MARK { from { route-filter 10.0.0.0/8 orlonger; route-filter 10.1.0.0/16 exact; } then { community { add MARK; } } }
        term LONG { from as-path-calc-length 5 orhigher; then { next policy; } }
        term VPN { from family evpn; then accept; }
    }
    policy-statement REST {
        term LISTED { from { prefix-list NETS; local-preference 100; } then { metric 7; origin igp; next-hop self; as-path-prepend "65000 65000"; accept; } }
        term PATHS { from as-path-calc-length 0 orlower; then { community { set MARK; } accept; } }
    }
    policy-statement CLIENT-IN {
        term V6 { from route-filter 2001:db8::/32 prefix-length-range /48-/64; then accept; }
        term V4 { from { family inet; prefix-list-filter NETS orlonger; } then { community { delete BOTH; } accept; } }
        then reject;
    }
    community AT-HOME members 65000:101;
    community BACKUP members 65000:102;
    community BOTH members [ 65000:1 65000:2 ];
    community MARK members [ 65000:9 no-export ];
    prefix-list NETS { 192.0.2.0/24; 198.51.100.0/24; }
    as-list EDGES members [ 65001-65010 65100 ];
}
`;
