import { bind, needed, numberAt } from '../values/arguments.ts';
import { entriesFrom } from '../values/methods.ts';
import { textOf } from '../values/text.ts';
import { type Arguments, bounded, Callable, type Dict, Thing, type Value } from '../values/value.ts';

/** The functions that any template has. */
export const globals: ReadonlyMap<string, Value> = new Map(
  Object.entries({ range, dict, namespace, joiner }).map(([name, call]) => [name, new Callable(name, call)]),
);

function range(given: Arguments): Value {
  const [one, two, three] = bind(given, ['start', 'stop', 'step']);
  const first = numberAt(needed(one, 'stop'), 0);
  const [start, stop] = two === undefined ? [0, first] : [first, numberAt(two, 0)];
  const step = numberAt(three, 1);
  if (step === 0) throw new Error('range() step must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return Array.from({ length: bounded(length) }, (_, index) => BigInt(start + index * step));
}

function dict({ positional, named }: Arguments): Dict {
  const [from] = bind({ positional, named: new Map() }, ['from']);
  return new Map<Value, Value>([...(from === undefined ? [] : entriesFrom(from)), ...named]);
}

/** Something whose attributes `{% set x.a = … %}` may set, from inside of a loop, too. */
function namespace(given: Arguments): Value {
  return new Thing('Namespace', new Map(Array.from(dict(given), ([name, value]) => [textOf(name), value])));
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
