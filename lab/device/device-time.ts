import { map, type Observable, type SchedulerLike } from 'rxjs';
import type { BgpEngine, EngineChange, EngineSession } from '../engine/engine.ts';

/** What a device has of time: a scheduler by its own wall's clock, and its engine's sessions dated by that. */
export interface DeviceTime {
  readonly scheduler: SchedulerLike;
  /** A moment of the lab's clock by the device's (ms since 1970). */
  readonly wallOf: (at: number) => number;
  readonly sessions: () => ReadonlyMap<string, EngineSession>;
  readonly change$: Observable<EngineChange>;
}

/** A device keeps a clock of its own: it is right when it is created, and goes on as fast as the lab's. */
export function deviceTime(lab: SchedulerLike, engine: BgpEngine): DeviceTime {
  // eslint-disable-next-line no-restricted-properties -- the agent's clock is not the device's
  const ahead = Date.now() - Math.floor(lab.now());
  const dated = (session: EngineSession): EngineSession =>
    session.lastEstablished === undefined
      ? session
      : { ...session, lastEstablished: session.lastEstablished + BigInt(ahead) * 1_000_000n };
  const wallOf = (at: number) => at + ahead;
  return {
    scheduler: { now: () => wallOf(lab.now()), schedule: lab.schedule.bind(lab) },
    wallOf,
    sessions: () => new Map(Array.from(engine.sessions(), ([peer, session]) => [peer, dated(session)])),
    change$: engine.change$.pipe(
      map((change) => (change.kind === 'session' ? { ...change, session: dated(change.session) } : change)),
    ),
  };
}
