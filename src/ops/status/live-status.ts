import { auditTime, Subject } from 'rxjs';
import type { Policy } from '../../model/group.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import type { Clock } from '../../ports.ts';
import type { Iso } from '../words/time.ts';
import { agentStateAfter, initialState, type AgentState } from './agent-state.ts';
import { historyAfter, inWallTime, noHistory, type GrowingHistory, type History } from './history.ts';
import { draining, notReadyYet, readinessAfter, shortcomings, type Readiness } from './readiness.ts';
import { statusOf, type Status } from './status.ts';

/** What HTTP serves about the agent, at any moment. */
export interface LiveStatus {
  /** Has to be called with every outcome. */
  readonly observe: (outcome: Outcome) => void;
  readonly readiness: () => Readiness;
  readonly status: () => Status;
  /** The last look; absent before the first round. */
  readonly look: () => Look | undefined;
  /** In ms since 1970. */
  readonly history: () => History;
}

/** All that the outcomes have shown so far. Readiness also depends on the time of the request. */
interface Known {
  readonly policy: Policy;
  readonly state: AgentState;
  readonly history: GrowingHistory;
  readonly readiness: Readiness;
  readonly everReady: boolean;
}

/**
 * Keeps the status of the agent up to date with its outcomes.
 *
 * @param about the address of the device and the version of the agent
 * @param onReadiness called after every judgement of readiness
 */
export function liveStatus(
  policy: Policy,
  about: { readonly device: string; readonly version: string },
  { scheduler, wallAt }: Clock,
  iso: Iso,
  onReadiness: (ready: boolean) => void,
): LiveStatus {
  const now = () => scheduler.now();
  let known: Known = {
    policy,
    state: initialState(now()),
    history: noHistory(now()),
    readiness: notReadyYet(now()),
    everReady: false,
  };

  function readiness(): Readiness {
    known = judged(known, now());
    onReadiness(known.readiness.ready);
    return known.readiness;
  }

  // A judgement looks at every peer, so outcomes that come together are judged once.
  const moved$ = new Subject<void>();
  moved$.pipe(auditTime(0, scheduler)).subscribe(readiness);

  return {
    observe: (outcome) => {
      known = knownAfter(known, outcome, now());
      moved$.next();
    },
    readiness,
    status: () => statusOf(known.state, readiness(), known.policy, about.device, about.version, now(), iso),
    look: () => known.state.look,
    history: () => inWallTime(known.history, wallAt),
  };
}

function knownAfter(before: Known, outcome: Outcome, now: number): Known {
  return {
    ...before,
    policy: outcome.kind === 'config-reloaded' ? outcome.policy : before.policy,
    state: agentStateAfter(before.state, outcome, now),
    history: historyAfter(before.history, outcome, now),
  };
}

function judged(before: Known, now: number): Known {
  const { policy, state, everReady } = before;
  const readiness =
    state.drain === undefined
      ? readinessAfter(before.readiness, shortcomings(state, policy, now), now, everReady)
      : draining(state.drain);
  return { ...before, readiness, everReady: everReady || readiness.ready };
}
