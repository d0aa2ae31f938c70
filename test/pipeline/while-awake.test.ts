import { describe, it } from 'vitest';
import type { Telemetry } from '../../src/model/session.ts';
import { whileAwake } from '../../src/pipeline/while-awake.ts';
import { marbles } from '../support/marbles.ts';

const seen: Telemetry = { kind: 'seen', mode: 'on-change', sessions: new Map() };
const blind: Telemetry = {
  kind: 'blind',
  because: {
    kind: 'unreachable',
    who: 'this agent',
    detail: 'the agent was frozen for 60 s, and does not know yet what it missed',
  },
};

describe('whileAwake', () => {
  it(
    'reports telemetry as blind after the process was frozen, and subscribes again',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const telemetry$ = cold('  -s--s--', { s: seen });
      const frozen$ = hot('      -----f---f---', { f: 60_000 });
      const expected = '         -s--sbs--bs--s';

      expectObservable(whileAwake(telemetry$, { frozen$ })).toBe(expected, { s: seen, b: blind });
      expectSubscriptions(telemetry$.subscriptions).toBe(['^----!', '-----^---!', '---------^']);
    }),
  );
});
