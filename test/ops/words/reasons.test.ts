import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import type { Condition } from '../../../src/model/health.ts';
import type { AddReason, RemoveReason, Step } from '../../../src/model/step.ts';
import {
  conditionWords,
  failureReasons,
  faultFields,
  nextAfter,
  removeReasons,
  stepWords,
} from '../../../src/ops/words/reasons.ts';
import { ip, net } from '../../support/addresses.ts';

const peer = { group: 'core', peer: ip('10.0.2.1'), identity: 'core-1' };

describe('a step in words', () => {
  it.each<readonly [AddReason, string]>([
    ['discovered', 'a source names it as a member'],
    ['chosen', 'the best-ranked candidate for a free slot'],
    ['replaces-failed', 'replaces a failed peer'],
    ['relieves-terminating', 'replaces a peer whose pod is terminating, before that peer leaves'],
    ['outranks', 'ranks better than a current peer; make before break'],
  ])('says why a peer is added: %s', (reason, why) => {
    expect(stepWords({ ...peer, kind: 'add', reason })).toEqual({
      step: 'add',
      group: 'core',
      peer: '10.0.2.1',
      pod: 'core-1',
      why,
    });
  });

  it.each<readonly [RemoveReason, string]>([
    ['gone', 'no source names it and its session is down'],
    ['left', 'every source has answered without it for remove_after'],
    ['family', 'the group does not peer over its address family'],
    ['down', 'down for down_after, replaced'],
    ['never-up', 'not up within connect_grace, replaced'],
    ['flapping', 'went down three times within 5 min, replaced'],
    ['terminating', 'its pod is terminating, and its replacement is up'],
    ['outranked', 'a better-ranked peer is up in its place'],
    ['surplus', 'the group has more peers than max_peers'],
    ['moved', 'it belongs to a group that comes earlier in the settings'],
    ['self', 'it is an address of this device'],
  ])('says why a peer is removed: %s', (reason, why) => {
    expect(stepWords({ ...peer, kind: 'remove', reason })).toMatchObject({ step: 'remove', why });
  });

  it.each<readonly [Step, string]>([
    [
      { kind: 'allow', group: 'clients', from: [], to: [net('10.0.0.0/9'), net('10.128.0.0/9')] },
      'prefixes minus every explicit neighbor: 2 entries',
    ],
    [{ kind: 'graceful-shutdown', to: 'set' }, 'set: this reflector is draining'],
    [{ kind: 'graceful-shutdown', to: 'deleted' }, 'deleted: no drain is in progress'],
  ])('names no peer where it concerns a whole group or device: %o', (step, why) => {
    const words = stepWords(step);

    expect(words.why).toBe(why);
    expect(words.peer).toBeUndefined();
  });

  it('counts as a failure only if the peer did not keep its session', () => {
    expect(Object.keys(removeReasons).filter((reason) => failureReasons.has(reason as RemoveReason))).toEqual(
      ['down', 'never-up', 'flapping'],
    );
  });
});

it.each<readonly [Condition, string]>([
  [{ kind: 'unknown' }, 'telemetry does not show it, and unknown counts as up'],
  [{ kind: 'up', since: 0 }, 'up'],
  [{ kind: 'coming-up', failsAt: 1 }, 'coming up, within connect_grace'],
  [{ kind: 'down', since: 0, failsAt: 1 }, 'down, but not yet for down_after'],
  [{ kind: 'failed', because: 'down', since: 0 }, 'failed: down for down_after'],
  [{ kind: 'failed', because: 'never-up', since: 0 }, 'failed: not up within connect_grace'],
  [{ kind: 'failed', because: 'flapping', since: 0 }, 'failed: went down three times within 5 min'],
])('a condition says which setting it is measured by: %o', (condition, words) => {
  expect(conditionWords(condition)).toBe(words);
});

it.each<readonly [Fault['kind'], string]>([
  ['busy', 'waiting: another user or script holds uncommitted changes on the device'],
  ['refused', 'searching for the change that the device refuses; the others are committed without it'],
  ['unheeded', 'retrying; `show system commit` may show a script or a user that undoes the change at once'],
  ['denied', 'retrying; check username and password_file'],
  ['unsettled', 'reading the device to learn whether the commit landed, then deciding again'],
  ['unreachable', 'retrying with growing pauses'],
  ['unreadable', 'retrying with growing pauses'],
])('a fault says what the agent does next: %s', (kind, next) => {
  expect(nextAfter[kind]).toBe(next);
});

it('a fault has its kind, the other side and the reason as fields', () => {
  expect(faultFields({ kind: 'denied', who: '127.0.0.1:32767', detail: 'wrong password' })).toEqual({
    fault: 'denied',
    who: '127.0.0.1:32767',
    reason: 'wrong password',
  });
});
