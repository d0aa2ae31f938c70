import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runningInText } from '../../src/boot/running-in-text.ts';
import { withPlan } from '../../src/boot/with-plan.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { parsePrefix, type Prefix } from '../../src/model/prefix-set.ts';
import type { Step } from '../../src/model/step.ts';
import { applied, sameRunning } from '../../src/plan/drift.ts';

const within = (bgp: string) => `groups {
    MESHRR {
        protocols {
            bgp {
${bgp}
            }
        }
    }
}
`;
const plan = (...steps: readonly Step[]) => ({ hash: '00000000', steps });
const add = (peer: string, group = 'M'): Step => ({
  kind: 'add',
  group,
  peer: peer as IpAddress,
  identity: peer,
  reason: 'discovered',
});
const remove = (peer: string, group = 'M'): Step => ({
  kind: 'remove',
  group,
  peer: peer as IpAddress,
  identity: peer,
  reason: 'gone',
});
const prefixes = (...texts: readonly string[]) => texts.map((text) => parsePrefix(text)!);
const allow = (from: readonly Prefix[], to: readonly Prefix[]): Step => ({
  kind: 'allow',
  group: 'C',
  from,
  to,
});

describe('a plan applied to a text', () => {
  it('adds and removes lines in the style of Junos', () => {
    const text = within(`                group M {
                    type internal;
                    neighbor 10.0.0.1;
                    neighbor 10.0.0.2;
                }
                group C {
                    type internal;
                    cluster 10.0.0.9;
                    allow [ 10.1.0.0/16 10.2.0.0/16 ];
                }`);

    const written = withPlan(
      text,
      plan(
        remove('10.0.0.1'),
        add('10.0.0.3'),
        add('10.0.0.4'),
        allow(prefixes('10.1.0.0/16', '10.2.0.0/16'), prefixes('10.1.0.0/16')),
      ),
    );

    expect(written).toBe(
      within(`                group M {
                    type internal;
                    neighbor 10.0.0.2;
                    neighbor 10.0.0.3;
                    neighbor 10.0.0.4;
                }
                group C {
                    type internal;
                    cluster 10.0.0.9;
                    allow 10.1.0.0/16;
                }`),
    );
  });

  it.each([
    ['a group on one line', 'group M { type internal; } group C { allow 10.1.0.0/16; }'],
    ['type without its semicolon', 'group M {\n    type internal\n}\ngroup C {\n    allow 10.1.0.0/16;\n}'],
    ['an empty group', 'group M { } group C { }'],
    ['a comment at the end', 'group M {\n    type internal; # mesh\n}\ngroup C {\n    /* clients */\n}'],
    [
      'two parts of a group',
      'group M { type internal; }\ngroup M { neighbor 10.0.0.1; }\ngroup C { type internal; }',
    ],
    ['two statements of allow', 'group M {}\ngroup C {\n    allow 10.1.0.0/16;\n    allow 10.2.0.0/16;\n}'],
    [
      'neighbors with a body',
      'group M {\n    neighbor 10.0.0.1 {\n        description a;\n    }\n}\ngroup C {}',
    ],
  ])('has the effect of the plan with %s', (_, bgp) => {
    const text = within(bgp);
    const running = runningInText(text);
    const from = running.groups.get('C')?.allow ?? [];
    for (const steps of [
      [add('10.0.0.3'), add('10.0.0.5')],
      [allow(from, prefixes('10.7.0.0/16', '10.9.0.0/16')), add('10.0.0.3')],
      [allow(from, [])],
      running.groups.get('M')!.neighbors.has('10.0.0.1' as IpAddress) ? [remove('10.0.0.1')] : [],
    ]) {
      const written = withPlan(text, plan(...steps));

      expect(sameRunning(runningInText(written), applied(running, plan(...steps)))).toBe(true);
      expect(() => parseJunosText(written)).not.toThrow();
    }
  });

  it('law: has the effect of the plan and changes nothing else', () => {
    const addressesIn = (net: number) =>
      fc.uniqueArray(
        fc.integer({ min: 1, max: 40 }).map((n) => `10.${net}.0.${n}`),
        { maxLength: 12 },
      );
    fc.assert(
      fc.property(
        addressesIn(1),
        addressesIn(1),
        addressesIn(2),
        addressesIn(2),
        fc.boolean(),
        (before, after, allowed, allowedAfter, onOneLine) => {
          const separator = onOneLine ? ' ' : '\n                    ';
          const lines = (texts: readonly string[]) => texts.map((one) => `neighbor ${one};`).join(separator);
          const hosts = (texts: readonly string[]) => prefixes(...texts);
          const text = within(
            `                group M {${separator}type internal;${separator}${lines(before)}${onOneLine ? '' : '\n                '}}
                group C {${separator}${allowed.length === 0 ? '' : `allow [ ${allowed.join(' ')} ];`}${onOneLine ? '' : '\n                '}}
                group OTHER { neighbor 10.9.0.1; /* by hand */ }`,
          );
          const running = runningInText(text);
          const steps = [
            ...before.filter((one) => !after.includes(one)).map((one) => remove(one)),
            ...after.filter((one) => !before.includes(one)).map((one) => add(one)),
            allow(hosts(allowed), hosts(allowedAfter)),
          ];

          const written = withPlan(text, plan(...steps));

          expect(sameRunning(runningInText(written), applied(running, plan(...steps)))).toBe(true);
          expect(written).toContain('group OTHER { neighbor 10.9.0.1; /* by hand */ }');
          expect(() => parseJunosText(written)).not.toThrow();
        },
      ),
    );
  });
});
