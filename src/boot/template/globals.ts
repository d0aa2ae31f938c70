import { bind, numberAt } from './bind.ts';
import { itemsOf } from './iterate.ts';
import { Callable, Thing, type Arguments, type Value } from './value.ts';

/** The most items that `range` gives: a template's mistake must not take all memory. */
const most = 1_000_000;

/** The functions that any template has. */
export const globals: ReadonlyMap<string, Value> = new Map(
  Object.entries({ range, dict, namespace, joiner }).map(([name, call]) => [name, new Callable(name, call)]),
);

function range(given: Arguments): Value {
  const [one, two, three] = bind(given, ['start', 'stop', 'step']);
  const [start, stop] = two === undefined ? [0, numberAt(one, 0)] : [numberAt(one, 0), numberAt(two, 0)];
  const step = numberAt(three, 1);
  if (step === 0) throw new Error('range() step must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > most) throw new Error(`range() of more than ${most} items`);
  return Array.from({ length }, (_, index) => BigInt(start + index * step));
}

function dict({ positional: [from], named }: Arguments): Value {
  const entries = from instanceof Map ? from : itemsOf(from ?? []).map((pair) => entryOf(itemsOf(pair)));
  return new Map<Value, Value>([...entries, ...named]);
}

function entryOf([key = null, value = null]: readonly Value[]): [Value, Value] {
  return [key, value];
}

/** Something whose attributes `{% set x.a = … %}` may set, from inside of a loop, too. */
function namespace({ named }: Arguments): Value {
  return new Thing('Namespace', new Map(named));
}

/** A function that gives nothing when it is called first, and the text between things from then on. */
function joiner(given: Arguments): Value {
  const [between = ', '] = bind(given, ['sep']);
  let isFirst = true;
  return new Callable('joiner', () => {
    const text = isFirst ? '' : between;
    isFirst = false;
    return text;
  });
}
