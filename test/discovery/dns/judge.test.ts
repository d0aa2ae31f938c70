import { expect, it } from 'vitest';
import { judge } from '../../../src/discovery/dns/judge.ts';
import type { Reply } from '../../../src/discovery/dns/reply.ts';

const replies: Record<string, Reply> = {
  found: { kind: 'found', addresses: [], ttlMs: 0 },
  none: { kind: 'none' },
  failed: { kind: 'failed', fault: { kind: 'unreachable', who: 'DNS', detail: '' } },
};

/** Names with their replies in order, `name=reply`, and the one to believe. */
it.each<[string, string, string | undefined]>([
  ['m', 'm.a=found m.b=found m=found', 'm.a'],
  ['m', 'm.a=none m.b=found m=none', 'm.b'],
  ['m', 'm.a=none m=none', undefined],
  ['m', 'm.a=none m.b=failed m=none', 'm.b'],
  ['m', 'm.a=failed m.b=failed m=none', 'm.a'],
  ['m', 'm.a=found m.b=failed m=none', 'm.a'],
  ['m', 'm.a=failed m.b=found m=none', 'm.a'],
  ['m', 'm.a=failed m=found', 'm.a'],
  ['m.c', 'm.c.a=failed m.c=found', 'm.c'],
  ['m.c', 'm.c=failed m.c.a=found', 'm.c'],
])('for %s, having heard %s, believes %s', (hostname, heard, believed) => {
  const named = heard.split(' ').map((text) => {
    const [name = '', reply = ''] = text.split('=');
    return { name, reply: replies[reply]! };
  });

  expect(judge(hostname, named)?.name).toBe(believed);
});
