import { bindArguments, required, intArgument } from '../values/arguments.ts';
import { entriesFrom } from '../values/methods.ts';
import { str } from '../values/text.ts';
import { type Arguments, checkedSize, Callable, type Dict, Instance, type Value } from '../values/value.ts';

/** The functions that every template can call. */
export const globals: ReadonlyMap<string, Value> = new Map(
  Object.entries({ range, dict, namespace, joiner }).map(([name, call]) => [name, new Callable(name, call)]),
);

function range(args: Arguments): Value {
  const [one, two, three] = bindArguments(args, ['start', 'stop', 'step']);
  const first = intArgument(required(one, 'stop'), 0);
  const [start, stop] = two === undefined ? [0, first] : [first, intArgument(two, 0)];
  const step = intArgument(three, 1);
  if (step === 0) throw new Error('range() step must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return Array.from({ length: checkedSize(length) }, (_, index) => BigInt(start + index * step));
}

function dict({ positional, named }: Arguments): Dict {
  const [from] = bindArguments({ positional, named: new Map() }, ['from']);
  return new Map<Value, Value>([...(from === undefined ? [] : entriesFrom(from)), ...named]);
}

/** An object whose attributes `{% set x.a = … %}` can set, even from inside a loop. */
function namespace(args: Arguments): Value {
  return new Instance('Namespace', new Map(Array.from(dict(args), ([name, value]) => [str(name), value])));
}

/** A function that returns an empty string on its first call and the separator on every later one. */
function joiner(args: Arguments): Value {
  const [between = ', '] = bindArguments(args, ['sep']);
  let isFirst = true;
  return new Callable('joiner', () => {
    const text = isFirst ? '' : between;
    isFirst = false;
    return text;
  });
}
