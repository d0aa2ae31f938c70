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

describe('telemetry of a process that was frozen', () => {
  it(
    'is blind, and begins anew',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const telemetry$ = cold('  -s--s--', { s: seen });
      const frozen$ = hot('      -----f---f---', { f: 60_000 });
      const told = '             -s--sbs--bs--s';

      expectObservable(whileAwake(telemetry$, { frozen$ })).toBe(told, { s: seen, b: blind });
      expectSubscriptions(telemetry$.subscriptions).toBe(['^----!', '-----^---!', '---------^']);
    }),
  );
});
