import type { Observable, SchedulerLike } from 'rxjs';
import type { IpAddress } from './model/address.ts';
import type { Running } from './model/running.ts';
import type { Telemetry } from './model/session.ts';
import type { Sighting, Source } from './model/sighting.ts';
import type { Plan } from './model/step.ts';

/** Time, handed in: the lab's runs faster than the wall's, a test's stands still. */
export interface Clock {
  /** Delays and `now()` (ms since the epoch) in this clock's time. */
  readonly scheduler: SchedulerLike;
  /** The wall's moment at which `ms` of this clock will have passed: what gRPC wants as a deadline. */
  deadline(ms: number): Date;
}

/** Where sightings come from. Never fails: a source that cannot see says so with a blind sighting. */
export interface Discovery {
  /** Who will speak, known before anybody has. */
  readonly sources: readonly Source[];
  readonly sighting$: Observable<Sighting>;
}

/** What the pipeline needs of a device. Errors are FaultErrors. */
export interface Router {
  /** Reads what runs, once, then completes. */
  read(): Observable<Running>;
  /** Applies all steps in one transaction, or none, then completes. */
  commit(plan: Plan): Observable<never>;
  /**
   * The sessions, for as long as somebody listens. Never fails: what goes wrong is blind telemetry, and it
   * connects again by itself. It needs to know who is configured to judge whether silence is a sign.
   */
  telemetry(configured$: Observable<ReadonlySet<IpAddress>>): Observable<Telemetry>;
}
