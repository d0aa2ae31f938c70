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

describe('a saved configuration that a new pod boots from', () => {
  it('gets the router id of the pod in router-id, cluster and local-address; every other character stays', () => {
    const { text, changes, warnings } = renewBoot(saved(withRouterId), now, groups);

    expect(changes).toEqual([
      'router-id 10.42.9.9 (was 10.42.0.5)',
      'local-address 10.42.9.9 of MESH (was 10.42.0.5)',
      'cluster 10.42.9.9 of CLIENTS (was 10.42.0.5)',
    ]);
    expect(warnings).toEqual([
      'cluster 10.42.0.5 of groups MESHRR protocols bgp group SOMEBODYS is the former router id and is kept, because meshrr does not manage this statement: change it, or remove the file to have a new one rendered',
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

  it('does not change when it is renewed again', () => {
    const once = renewBoot(saved(withRouterId), now, groups).text;

    expect(renewBoot(once, now, groups)).toEqual({ text: once, changes: [], warnings: [] });
  });

  it('is renewed in statements that are written on one line', () => {
    const text = `routing-options router-id 10.42.0.5;
groups MESHRR protocols bgp group CLIENTS cluster 10.42.0.5;
groups { MESHRR { routing-options { router-id 10.42.0.5; } protocols { bgp { group MESH { local-address 10.42.0.5; } } } } }
`;

    expect(renewBoot(text, now, groups)).toMatchObject({
      text: text.replaceAll('10.42.0.5', '10.42.9.9'),
      warnings: [],
    });
  });

  it('keeps a cluster id that differs from the former router id', () => {
    const { text, warnings } = renewBoot(saved(withRouterId, '192.0.2.1'), now, groups);

    expect(text).toContain('cluster 192.0.2.1;');
    expect(warnings).toContain('cluster 192.0.2.1 of CLIENTS differs from the former router id and is kept');
  });

  it('gets a new cluster id in every group of the settings if it has no router id', () => {
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
      'cluster 10.42.9.9 of CLIENTS has no effect: it is marked inactive:; activate it, or remove the file to have a new one rendered',
    ],
    [
      'group CLIENTS',
      'group CLIENTS has no effect: it is marked inactive:; activate it, or remove the file to have a new one rendered',
    ],
    [
      'router-id',
      'router-id 10.42.9.9 has no effect: it is marked inactive:; activate it, or remove the file to have a new one rendered',
    ],
    [
      'routing-options',
      'router-id 10.42.9.9 has no effect: it is marked inactive:; activate it, or remove the file to have a new one rendered',
    ],
  ])('is renewed in an inactive %s, with a warning that it has no effect', (statement, warning) => {
    const before = saved(withRouterId).replace(statement, `inactive: ${statement}`);

    const { text, changes, warnings } = renewBoot(before, now, groups);

    expect(changes).toEqual(renewBoot(saved(withRouterId), now, groups).changes);
    expect(text.match(/10\.42\.0\.5/g)).toHaveLength(1);
    expect(warnings).toContain(warning);
    expect(warnings).toHaveLength(2);
  });

  it('is compared with the router id in force, not with one that is inactive or to be deleted', () => {
    const more = `inactive: routing-options { router-id 192.0.2.1; }
${withRouterId}routing-options { delete: router-id 192.0.2.2; }
`;

    expect(renewBoot(saved(more), now, groups).text).not.toMatch(
      /cluster (?!10\.42\.9\.9)(?!10\.42\.0\.5; })/,
    );
  });

  it.each([
    [
      'a neighbor of a group of the settings',
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
  ])('keeps the former router id in %s, with a warning', (_, more, where) => {
    expect(renewBoot(saved(`${withRouterId}${more}\n`), now, groups).warnings).toContain(
      `${where} is the former router id and is kept, because meshrr does not manage this statement: change it, or remove the file to have a new one rendered`,
    );
  });

  it('gets a warning for a group of the settings that it lacks', () => {
    expect(renewBoot(saved(withRouterId), now, [...groups, 'UPSTREAM', 'SOMEBODYS']).warnings).toEqual([
      'group UPSTREAM is in the settings but not in this file: remove the file to have a new one rendered',
    ]);
  });
});
