import { describe, expect, it } from 'vitest';
import { withProtocolsBgp } from '../../src/boot/with-protocols-bgp.ts';
import { bgpConfigOf } from '../../lab/device/config/bgp.ts';
import { valueAt } from '../../lab/device/config/tree.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';

const group = `routing-options { autonomous-system 65000; router-id 10.0.0.1; }
groups { MESHRR { protocols { bgp { group M { type internal; neighbor 10.0.0.2; } } } } }
`;
const bgp = [{ name: 'protocols' }, { name: 'bgp' }];

describe('a configuration that applies MESHRR without protocols bgp', () => {
  it.each([
    ['at the top', 'apply-groups MESHRR;\n'],
    ['among others', 'apply-groups [ OTHER MESHRR ];\ngroups { OTHER { snmp { } } }\n'],
    ['below protocols', 'protocols { apply-groups MESHRR; }\n'],
  ])('%s gets the statement, which has no effect', (_, applied) => {
    const before = parseJunosText(group + applied).tree;
    const { tree } = parseJunosText(withProtocolsBgp(group + applied));

    expect(valueAt(before, bgp)).toBeUndefined();
    expect(valueAt(tree, bgp)).toEqual({ 'apply-groups': ['MESHRR'] });
    expect(bgpConfigOf(tree)).toEqual(bgpConfigOf(before));
  });

  it('gets the statement only once', () => {
    const once = withProtocolsBgp(`${group}apply-groups MESHRR;\n`);
    expect(withProtocolsBgp(once)).toBe(once);
  });
});

it.each([
  ['does not apply MESHRR', group],
  ['applies it in protocols bgp', `${group}protocols { bgp { apply-groups MESHRR; } }\n`],
  ['has other things in protocols bgp', `${group}apply-groups MESHRR;\nprotocols { bgp { log-updown; } }\n`],
])('a configuration that %s stays as it is', (_, text) => {
  expect(withProtocolsBgp(text)).toBe(text);
});
