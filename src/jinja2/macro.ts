import { bind } from './bind.ts';
import { evaluate } from './evaluate.ts';
import type { Place } from './place.ts';
import { Scope } from './scope.ts';
import type { Macro } from './statement.ts';
import { Callable, Missing, None, none } from './value.ts';

/** A macro as a function; it knows the names around the place where it stands. */
export function macroOf({ name, parameters, body }: Macro, place: Place): Callable {
  const names = parameters.map((parameter) => parameter.name);
  return new Callable(name, ({ positional, named }) => {
    const scope = new Scope(place.scope);
    const given = new Map(named);
    // The block of a `call` tag, unless the macro has a parameter of that name.
    const caller = names.includes('caller') ? none : (named.get('caller') ?? none);
    if (!names.includes('caller')) given.delete('caller');
    const values = bind({ positional, named: given }, names);
    const at = { ...place, scope };
    for (const [index, { name: parameter, fallback }] of parameters.entries()) {
      // A default may use the parameters before it.
      const untold = () =>
        fallback === undefined
          ? new Missing(`parameter '${parameter}' was not provided`)
          : evaluate(fallback, at);
      scope.set(parameter, values[index] ?? untold());
    }
    if (!(caller instanceof None)) scope.set('caller', caller);
    return place.run(body, at);
  });
}
