import type { Observable, SchedulerLike } from 'rxjs';
import type { IpAddress } from './model/address.ts';
import type { Running } from './model/running.ts';
import type { Telemetry } from './model/session.ts';
import type { Sighting, Source } from './model/sighting.ts';
import type { Plan } from './model/step.ts';

/** Time, handed in: the lab's runs faster than the wall's, a test's stands still. */
export interface Clock {
  /**
   * Delays and `now()`, in ms since an origin of this clock's own, so that only differences mean anything. It never
   * goes back, no step of the wall's clock moves it, and while the process is frozen it stands still.
   */
  readonly scheduler: SchedulerLike;
  /** A moment of `now()` as the wall's clock has it, right also after a step of that; absent: this moment. For showing. */
  readonly wallAt: (at?: number) => Date;
  /** For how long (ms) the process was frozen, told right after it: what it knows of the world is of before. */
  readonly frozen$: Observable<number>;
}

/** Where sightings come from. Never fails: a source that cannot see says so with a blind sighting. */
export interface Discovery {
  /** Who will speak, known before anybody has. */
  readonly sources: readonly Source[];
  readonly sighting$: Observable<Sighting>;
}

/** What the pipeline needs of a device. Errors are FaultErrors. */
export interface Router {
  /** Emits when the device is there again, so that no back-off need be waited for; absent: nobody can tell. */
  readonly returned$?: Observable<unknown>;
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
