import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareBoot } from '../src/boot/prepare-boot.ts';
import { loadSettings } from '../src/config/read/load.ts';
import { readSelf } from '../src/config/self.ts';
import { parseAddress, type IpAddress } from '../src/model/address.ts';
import { parsePrefix, subtract, type Prefix } from '../src/model/prefix-set.ts';
import { percentile, row } from './support.ts';

const settings = `
encrypted_root_pw: $6$of$root
asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { sourcetype: static, addresses: [10.0.0.1] } }
- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
crpd: { clear_text: true }
`;

/** Claim: `render` of a saved configuration with 5,000 explicit peers takes at most 2 s, linear in the peers. */
export async function benchRender(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meshrr-bench-'));
  try {
    const [config, output] = [join(folder, 'meshrr.conf.yml'), join(folder, 'juniper.conf')];
    writeFileSync(config, settings);
    const environment = { POD_IP: '10.42.0.7' };
    const [loaded, read] = [loadSettings(environment, config), readSelf(environment)];
    if (loaded.kind === 'problems' || read.kind === 'problems') return [];
    const facts = { settings: loaded.settings, self: read.self, environment };
    const took = async (peers: number) => {
      writeFileSync(output, saved(peers));
      const times: number[] = [];
      for (let run = 0; run < 6; run += 1) {
        const start = performance.now();
        await prepareBoot(facts, { output });
        times.push(performance.now() - start);
      }
      return percentile(times.slice(1), 0.5);
    };
    const [few, many] = [await took(500), await took(5000)];
    return [
      row(
        'render on a saved text, 5,000 explicit peers',
        `${many.toFixed(0)} ms (goal: ≤ 2,000 ms)`,
        `${(many / few).toFixed(1)} × as long as 500 peers: ${few.toFixed(0)} ms`,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A configuration as a device saves it: one line for each neighbor, and one for an `allow` without them. */
function saved(count: number): string {
  const peers = Array.from({ length: count }, (_, n) => `10.${n % 250}.${(n >> 3) % 256}.${(n * 13) % 256}`);
  const addresses = peers.map(parseAddress).filter((one): one is IpAddress => one !== undefined);
  const everything = [parsePrefix('0.0.0.0/0')].filter((one): one is Prefix => one !== undefined);
  return `groups {
    MESHRR {
        protocols {
            bgp {
                group MESHRR-MESH {
                    type internal;
${peers.map((peer) => `                    neighbor ${peer};`).join('\n')}
                }
                group MESHRR-CLIENTS {
                    type internal;
                    cluster 10.42.0.5;
                    allow [ ${subtract(everything, new Set(addresses)).join(' ')} ];
                }
            }
        }
    }
}
apply-groups MESHRR;
routing-options { router-id 10.42.0.5; autonomous-system 65000; }
`;
}
