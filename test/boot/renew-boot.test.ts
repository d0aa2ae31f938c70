import { describe, expect, it } from 'vitest';
import { renewBoot } from '../../src/boot/renew-boot.ts';
import type { IpAddress } from '../../src/model/address.ts';

const now = '10.42.9.9' as IpAddress;
const groups = ['MESH', 'CLIENTS'];

/** As a device saves it. */
const saved = (more = '', cluster = '10.42.0.5') => `## Last commit: 2026-01-01 00:00:00 UTC by root
version 24.2R1.14;
groups {
    MESHRR {
        protocols {
            bgp {
                group MESH {
                    type internal;
                    local-address 10.42.0.5; /* of the pod */
                    neighbor 10.42.0.6;
                }
                group CLIENTS {
                    type internal;
                    cluster ${cluster};
                    allow [ 10.0.0.0/8 ];
                }
                group SOMEBODYS { cluster 10.42.0.5; }
            }
        }
    }
}
apply-groups MESHRR;
${more}`;
const withRouterId = 'routing-options {\n    router-id 10.42.0.5;\n    autonomous-system 65000;\n}\n';

describe('a saved configuration on a new pod', () => {
  it('gets its router id, and our cluster ids and local addresses; all else stays, character by character', () => {
    const { text, changes, warnings } = renewBoot(saved(withRouterId), now, groups);

    expect(changes).toEqual([
      'router-id 10.42.9.9 (was 10.42.0.5)',
      'local-address 10.42.9.9 of MESH (was 10.42.0.5)',
      'cluster 10.42.9.9 of CLIENTS (was 10.42.0.5)',
    ]);
    expect(warnings).toEqual([]);
    const [ours = ''] = /group MESH \{[\s\S]*?allow/.exec(saved(withRouterId)) ?? [];
    expect(text).toBe(
      saved(withRouterId)
        .replace('router-id 10.42.0.5', 'router-id 10.42.9.9')
        .replace(ours, ours.replaceAll('10.42.0.5', '10.42.9.9')),
    );
    expect(text).toContain('group SOMEBODYS { cluster 10.42.0.5; }');
    expect(text).toContain('neighbor 10.42.0.6;');
  });

  it('once more is the same', () => {
    const once = renewBoot(saved(withRouterId), now, groups).text;

    expect(renewBoot(once, now, groups)).toEqual({ text: once, changes: [], warnings: [] });
  });

  it('a cluster id that was not the router id was chosen by somebody', () => {
    const { text, warnings } = renewBoot(saved(withRouterId, '192.0.2.1'), now, groups);

    expect(text).toContain('cluster 192.0.2.1;');
    expect(warnings).toEqual(['cluster 192.0.2.1 of CLIENTS is not the former router id and stays']);
  });

  it('without a router id in it every cluster id of ours is renewed', () => {
    const { text, changes } = renewBoot(saved(), now, groups);

    expect(text).toContain('cluster 10.42.9.9;');
    expect(changes).toContain('cluster 10.42.9.9 of CLIENTS (was 10.42.0.5)');
  });

  it('says which group of the settings it lacks', () => {
    expect(renewBoot(saved(withRouterId), now, [...groups, 'UPSTREAM']).warnings).toEqual([
      'group UPSTREAM is in the settings and not in here: remove the file to render it anew',
    ]);
  });
});
