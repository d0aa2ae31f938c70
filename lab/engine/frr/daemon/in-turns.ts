import { noop } from 'rxjs';

/** Does one thing after the other, whatever becomes of each. */
export function inTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = turn.then(work);
    turn = done.catch(noop);
    return done;
  };
}
