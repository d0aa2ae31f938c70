import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/discovery/dns/ask.ts';
import {
  afterReplies,
  beforeLook,
  judge,
  namesToAsk,
  namesToTry,
  nextLookMs,
  noLooks,
} from '../../../src/discovery/dns/look.ts';

const found = (ttlSeconds = 5): Reply => ({ kind: 'found', addresses: [], ttlMs: ttlSeconds * 1000 });
const none: Reply = { kind: 'none' };
const failed: Reply = { kind: 'failed', fault: { kind: 'unreachable', who: 'DNS', detail: '' } };
const replies: Record<string, Reply> = { found: found(), none, failed };

describe('the names to try', () => {
  it.each<[string, number, readonly string[], readonly string[]]>([
    ['meshrr', 1, ['a.b', 'c.d'], ['meshrr.a.b', 'meshrr.c.d', 'meshrr']],
    ['meshrr', 0, ['a.b'], ['meshrr', 'meshrr.a.b']],
    ['meshrr.core', 1, ['a.b'], ['meshrr.core', 'meshrr.core.a.b']],
    ['meshrr.core', 5, ['a.b'], ['meshrr.core.a.b', 'meshrr.core']],
    ['meshrr.core.', 5, ['a.b'], ['meshrr.core']],
    ['meshrr', 1, [], ['meshrr']],
    ['meshrr', 1, ['', 'a.b'], ['meshrr', 'meshrr.a.b']],
    ['meshrr', 1, ['a..b', 'x'.repeat(64), 'y.'.repeat(125) + 'z'], ['meshrr']],
  ])('for %s with ndots:%i and search %j are %j', (hostname, ndots, search, names) => {
    expect(namesToTry(hostname, { nameservers: ['127.0.0.1'], attempts: 2, ndots, search })).toEqual(names);
  });
});

describe('the reply to believe', () => {
  /** The names in order with their replies, `name=reply`, and the one to believe. */
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
  ])('for %s and the replies %s is %s', (hostname, heard, believed) => {
    const named = heard.split(' ').map((text) => {
      const [name = '', reply = ''] = text.split('=');
      return { name, reply: replies[reply]! };
    });

    expect(judge(hostname, named)?.name).toBe(believed);
  });
});

describe('the next look-up', () => {
  it.each<[string, Reply, number, number, number]>([
    ['the time to live', found(5), 0, 5000, 5500],
    ['a second at least', found(0), 0, 1000, 1100],
    ['half a minute at most', found(3600), 0, 30_000, 33_000],
    ['five seconds when there are no addresses', none, 0, 5000, 5500],
    ['two seconds after a failure', failed, 1, 2000, 1000],
    ['twice as long after the next', failed, 2, 4000, 2000],
    ['half a minute at most after many', failed, 50, 30_000, 15_000],
  ])('comes after %s', (_, reply, failures, atLeastRandom, atMostRandom) => {
    expect(nextLookMs(reply, failures, () => 0)).toBe(atLeastRandom);
    expect(nextLookMs(reply, failures, () => 1)).toBeCloseTo(atMostRandom, 6);
  });
});

describe('the name that answered', () => {
  const names = ['m.a', 'm.b', 'm'];
  const remembering = afterReplies(
    noLooks,
    'm',
    names.map((name) => ({ name, reply: name === 'm.b' ? found() : none })),
    0,
    () => 0,
  ).looks;
  const alone = (reply: Reply) => afterReplies(remembering, 'm', [{ name: 'm.b', reply }], 10_000, () => 0);

  it('is asked alone for 30 s, then all names are asked', () => {
    expect(namesToAsk(beforeLook(remembering, names, 29_999), names)).toEqual(['m.b']);
    expect(namesToAsk(beforeLook(remembering, names, 30_000), names)).toEqual(names);
  });

  it('is not asked when resolv.conf has other search domains now', () => {
    const others = ['m.c', 'm'];

    expect(namesToAsk(beforeLook(remembering, others, 1000), others)).toEqual(others);
  });

  it('is not asked alone for longer because it answers again', () => {
    expect(alone(found())).toMatchObject({
      looks: { remembered: { name: 'm.b', until: 30_000 }, restMs: 5000 },
      reply: { kind: 'found' },
    });
  });

  it('is followed by all names at once when it has no addresses any more, and nothing is reported', () => {
    expect(alone(none)).toEqual({ looks: { failures: 0, restMs: 0 } });
  });

  it('is forgotten when it fails, which is reported', () => {
    expect(alone(failed)).toEqual({ looks: { failures: 1, restMs: 2000 }, reply: failed });
  });
});
