import { hashIfAny } from './hash-of.ts';
import type { Dict, Value } from './value.ts';

/** What is under a key of a dictionary, where 1, 1.0 and True are one key; `undefined` where nothing is. */
export function keyed(dict: Dict, key: Value): Value | undefined {
  const found = dict.get(key);
  if (found !== undefined || typeof key === 'string') return found;
  const hash = hashIfAny(key);
  const same =
    hash === undefined ? undefined : Array.from(dict.keys()).find((one) => hashIfAny(one) === hash);
  return same === undefined ? undefined : dict.get(same);
}
