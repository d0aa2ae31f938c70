import { expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { roundCounter } from '../../../src/ops/metrics/round-counter.ts';
import { lookAt } from '../../support/looks.ts';
import { ip } from '../../support/addresses.ts';

const fault: Fault = { kind: 'refused', who: '', detail: '' };
const plan = { hash: 'cafe0001', steps: [] };
const look = lookAt();
const looked = (verdict: Partial<typeof look.verdict>): Outcome => ({
  kind: 'looked',
  look: { ...look, verdict: { withheld: [], remarks: [], accounts: [], otherFamily: [], ...verdict } },
});
const calm = looked({});
const planned = looked({ plan });
const held = looked({
  withheld: [
    {
      step: { kind: 'remove', group: 'mesh', peer: ip('10.0.1.1'), identity: 'x', reason: 'left' },
      guard: 'quota',
    },
  ],
});
const committed: Outcome = { kind: 'committed', plan, tookMs: 1 };
const failed: Outcome = { kind: 'commit-failed', plan, fault, tookMs: 1, retryInMs: 1, first: true };
const unread: Outcome = { kind: 'read-failed', fault, tries: 1, besideTelemetry: false };

it.each<readonly [string, readonly Outcome[], readonly string[]]>([
  ['nothing to do is converged', [calm], ['converged']],
  ['nothing to do but withheld steps is withheld', [held], ['withheld']],
  ['a commit counts once', [planned, { kind: 'committing', plan }, committed], ['committed']],
  ['a commit that failed is failed', [planned, { kind: 'committing', plan }, failed], ['failed']],
  ['a dry run is dry_run', [planned, { kind: 'dry-run', plan }], ['dry_run']],
  ['a read that failed is failed', [unread], ['failed']],
  [
    'a plan that was not committed is waiting, known from the next look',
    [planned, calm],
    ['waiting', 'converged'],
  ],
  [
    'a plan that was not committed is waiting, known from the next failed read',
    [planned, unread],
    ['waiting', 'failed'],
  ],
  ['a commit under way has no result yet', [planned, { kind: 'committing', plan }], []],
])('the result of a round: %s', (_, outcomes, expected) => {
  const results: string[] = [];
  const observe = roundCounter((result) => results.push(result));

  for (const outcome of outcomes) observe(outcome);

  expect(results).toEqual(expected);
});
