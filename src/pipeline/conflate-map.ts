import {
  audit,
  BehaviorSubject,
  concatMap,
  defer,
  filter,
  finalize,
  type Observable,
  type OperatorFunction,
} from 'rxjs';

/**
 * Runs one inner observable at a time and never abandons it; of the values that arrive meanwhile only the
 * newest is kept.
 *
 *     source   -abc-----d---|
 *     work      ---(x|)
 *     result   ----a--c----d|
 *
 * `switchMap` would cancel a commit and leave us guessing whether it landed, `concatMap` would apply plans
 * that are already stale, `exhaustMap` would forget the newest.
 */
export function conflateMap<T, R>(project: (value: T) => Observable<R>): OperatorFunction<T, R> {
  return (source$) =>
    defer(() => {
      const idle$ = new BehaviorSubject(true);
      return source$.pipe(
        audit(() => idle$.pipe(filter((idle) => idle))),
        concatMap((value) => {
          idle$.next(false);
          return project(value).pipe(
            finalize(() => {
              idle$.next(true);
            }),
          );
        }),
      );
    });
}
