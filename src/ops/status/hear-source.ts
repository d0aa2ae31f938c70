import type { Fault } from '../../model/fault.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Source } from '../../model/sighting.ts';
import { defined } from '../../model/defined.ts';

/** What a source has told lately; heard without a round, as there is none while the device is away. */
export interface Heard {
  readonly source: Source;
  readonly state: 'seeing' | 'blind';
  /** ms of the agent's clock, as the others. */
  readonly since: number;
  readonly answeredAt?: number;
  readonly endpoints: number;
  readonly because?: Fault;
}

type Told = Extract<Outcome, { kind: 'source-answered' | 'discovery-blind' }>;

/** Folds in what a source has just told. */
export function hearSource(before: Heard | undefined, outcome: Told, now: number): Heard {
  const { source } = outcome;
  const state = outcome.kind === 'source-answered' ? 'seeing' : 'blind';
  const since = before?.state === state ? before.since : now;
  if (outcome.kind === 'source-answered')
    return { source, state, since, answeredAt: now, endpoints: outcome.endpoints };
  const { answeredAt, endpoints = 0 } = before ?? {};
  return {
    source,
    state,
    since,
    endpoints,
    because: outcome.because,
    ...defined({ answeredAt }),
  };
}
