import type { Observable, SchedulerLike } from 'rxjs';
import type { IpAddress } from './model/address.ts';
import type { Running } from './model/running.ts';
import type { Telemetry } from './model/session.ts';
import type { Sighting, Source } from './model/sighting.ts';
import type { Plan } from './model/step.ts';

/** The source of time, passed in: in the lab it runs faster, in a test it moves by hand. */
export interface Clock {
  /**
   * Delays and `now()`, in ms since an origin of this clock's own, so that only differences have a meaning. It never
   * goes back, does not follow steps of the wall clock, and stops while the process is frozen.
   */
  readonly scheduler: SchedulerLike;
  /** A time of `now()` as a date, to be shown; correct even after a step of the wall clock. Absent: now. */
  readonly wallAt: (at?: number) => Date;
  /** How long (ms) the process was frozen, emitted right after: all that it knows is older than that. */
  readonly frozen$: Observable<number>;
}

/** Emits sightings. Never fails: a source that cannot see reports a blind sighting. */
export interface Discovery {
  /** All sources that will emit sightings, known before the first one. */
  readonly sources: readonly Source[];
  readonly sighting$: Observable<Sighting>;
}

/** What the pipeline needs from a device. Errors are FaultErrors. */
export interface Router {
  /** Emits when the device is reachable again, which ends a back-off early; absent: not known. */
  readonly returned$?: Observable<unknown>;
  /** Reads the running configuration once, then completes. */
  read(): Observable<Running>;
  /** Applies all steps in one transaction, or none, then completes. */
  commit(plan: Plan): Observable<never>;
  /**
   * The BGP sessions, for as long as it is subscribed to. Never fails: an error becomes blind telemetry, and it connects
   * again by itself. It needs the configured neighbors, because silence is only suspicious when there are any.
   */
  telemetry(configured$: Observable<ReadonlySet<IpAddress>>): Observable<Telemetry>;
}
