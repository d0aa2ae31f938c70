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
    expect(warnings).toEqual([
      'cluster 10.42.0.5 of groups MESHRR protocols bgp group SOMEBODYS is the former router id and stays, as it is not one of ours: change it, or remove the file to render it anew',
    ]);
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

  it('has all renewed that is ours and written on one line', () => {
    const text = `routing-options router-id 10.42.0.5;
groups MESHRR protocols bgp group CLIENTS cluster 10.42.0.5;
groups { MESHRR { routing-options { router-id 10.42.0.5; } protocols { bgp { group MESH { local-address 10.42.0.5; } } } } }
`;

    expect(renewBoot(text, now, groups)).toMatchObject({
      text: text.replaceAll('10.42.0.5', '10.42.9.9'),
      warnings: [],
    });
  });

  it('a cluster id that was not the router id was chosen by somebody', () => {
    const { text, warnings } = renewBoot(saved(withRouterId, '192.0.2.1'), now, groups);

    expect(text).toContain('cluster 192.0.2.1;');
    expect(warnings).toContain('cluster 192.0.2.1 of CLIENTS is not the former router id and stays');
  });

  it('without a router id in it every cluster id of ours is renewed', () => {
    const { text, changes } = renewBoot(saved(), now, groups);

    expect(text).toContain('cluster 10.42.9.9;');
    expect(changes).toContain('cluster 10.42.9.9 of CLIENTS (was 10.42.0.5)');
  });

  it.each(['protect:', 'replace:', 'active:', 'protect: replace:'])(
    'marked with %s at any level is renewed as without',
    (mark) => {
      const marked = saved(withRouterId).replaceAll(
        /(?<=^ *)(?=(?:groups|MESHRR|protocols|bgp|group|local-address|cluster|routing-options|router-id) )/gm,
        `${mark} `,
      );

      const { text, changes, warnings } = renewBoot(marked, now, groups);

      expect(marked.split(mark)).toHaveLength(12);
      expect({ changes, warnings, text: text.replaceAll(`${mark} `, '') }).toEqual(
        renewBoot(saved(withRouterId), now, groups),
      );
    },
  );

  it.each([
    [
      'cluster 10',
      'cluster 10.42.9.9 of CLIENTS has no effect: it is marked inactive:; activate it, or remove the file to render it anew',
    ],
    [
      'group CLIENTS',
      'group CLIENTS has no effect: it is marked inactive:; activate it, or remove the file to render it anew',
    ],
    [
      'router-id',
      'router-id 10.42.9.9 has no effect: it is marked inactive:; activate it, or remove the file to render it anew',
    ],
    [
      'routing-options',
      'router-id 10.42.9.9 has no effect: it is marked inactive:; activate it, or remove the file to render it anew',
    ],
  ])('has %s renewed where it is inactive, and says that it has no effect', (statement, warning) => {
    const before = saved(withRouterId).replace(statement, `inactive: ${statement}`);

    const { text, changes, warnings } = renewBoot(before, now, groups);

    expect(changes).toEqual(renewBoot(saved(withRouterId), now, groups).changes);
    expect(text.match(/10\.42\.0\.5/g)).toHaveLength(1);
    expect(warnings).toContain(warning);
    expect(warnings).toHaveLength(2);
  });

  it('counts the router id in force, not one that is inactive or to be deleted', () => {
    const more = `inactive: routing-options { router-id 192.0.2.1; }
${withRouterId}routing-options { delete: router-id 192.0.2.2; }
`;

    expect(renewBoot(saved(more), now, groups).text).not.toMatch(
      /cluster (?!10\.42\.9\.9)(?!10\.42\.0\.5; })/,
    );
  });

  it.each([
    [
      'a neighbor of ours',
      'groups { MESHRR { protocols { bgp { group MESH { neighbor 10.42.0.6 { local-address 10.42.0.5; } } } } } }',
      'local-address 10.42.0.5 of groups MESHRR protocols bgp group MESH neighbor 10.42.0.6',
    ],
    [
      'a routing instance',
      'routing-instances { A { routing-options router-id 10.42.0.5; } }',
      'router-id 10.42.0.5 of routing-instances A routing-options',
    ],
    [
      'BGP as a whole',
      'protocols { protect: bgp { cluster 10.42.0.5; } }',
      'cluster 10.42.0.5 of protocols bgp',
    ],
  ])('says that the former router id stays in %s', (_, more, where) => {
    expect(renewBoot(saved(`${withRouterId}${more}\n`), now, groups).warnings).toContain(
      `${where} is the former router id and stays, as it is not one of ours: change it, or remove the file to render it anew`,
    );
  });

  it('says which group of the settings it lacks', () => {
    expect(renewBoot(saved(withRouterId), now, [...groups, 'UPSTREAM', 'SOMEBODYS']).warnings).toEqual([
      'group UPSTREAM is in the settings and not in here: remove the file to render it anew',
    ]);
  });
});
