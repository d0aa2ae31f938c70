import type { Body, Expression, FilterUse, Macro, Statement, Target } from '../syntax.ts';
import { becauseOf, TemplateError } from '../template-error.ts';
import { bind, needed } from '../values/arguments.ts';
import { equal, truth } from '../values/compare.ts';
import { itemsOf } from '../values/items.ts';
import { textOf } from '../values/text.ts';
import { type Arguments, Callable, Missing, none, None, Thing, Tuple, type Value } from '../values/value.ts';
import { applyFilter, argumentsOf, callValue, evaluate } from './evaluate.ts';
import { type Place, Scope } from './frame.ts';

/** Renders statements, one after the other. Throws a TemplateError with the line. */
export function run(body: Body, place: Place): string {
  return body
    .map((statement) => {
      try {
        return rendered(statement, place);
      } catch (error) {
        if (error instanceof TemplateError) throw error;
        throw new TemplateError(place.template, statement.line, becauseOf(error));
      }
    })
    .join('');
}

function rendered(statement: Statement, place: Place): string {
  switch (statement.kind) {
    case 'text':
      return statement.text;
    case 'output':
      return textOf(printable(statement.value, evaluate(statement.value, place), place));
    case 'if':
      return run(truth(evaluate(statement.condition, place)) ? statement.then : statement.otherwise, place);
    case 'for':
      return loopText(statement, evaluate(statement.source, place), place);
    case 'set':
      bindTarget(statement.target, evaluate(statement.value, place), place.scope);
      return '';
    case 'capture':
      bindTarget(statement.target, filtered(statement, place), place.scope);
      return '';
    case 'filter':
      return textOf(filtered(statement, place));
    case 'with': {
      const scope = new Scope(place.scope);
      for (const { target, value } of statement.bindings) bindTarget(target, evaluate(value, place), scope);
      return run(statement.body, { ...place, scope });
    }
    case 'macro':
      place.scope.set(statement.macro.name, macroOf(statement.macro, place));
      return '';
    case 'call': {
      const { callee, given } = statement.call;
      const { positional, named } = argumentsOf(given, place);
      const caller: Value = macroOf(statement.caller, place);
      return textOf(
        callValue(evaluate(callee, place), { positional, named: new Map([...named, ['caller', caller]]) }),
      );
    }
    case 'include':
      return includedText(statement, place);
    case 'import':
      importNames(statement, place);
      return '';
  }
}

/** What is printed by its name, and should have a value: somebody knows what to do about it where it has none. */
function printable(expression: Expression, value: Value, { hint }: Place): Value {
  const help = value === none && expression.kind === 'name' ? hint(expression.name) : undefined;
  if (expression.kind === 'name' && help !== undefined)
    throw new Error(`${expression.name} is not set: ${help}`);
  return value;
}

/** The text of a block, after its filters. */
function filtered(
  { filters, body }: { readonly filters: readonly FilterUse[]; readonly body: Body },
  place: Place,
): Value {
  const text = run(body, { ...place, scope: new Scope(place.scope) });
  return filters.reduce<Value>((value, filter) => applyFilter(filter, value, place), text);
}

/** A macro as a function; it knows the names around the place where it stands. */
function macroOf({ name, parameters, body }: Macro, place: Place): Callable {
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

/** What an included template renders, with the names known here. */
function includedText(
  { template, ignoreMissing, withContext }: Extract<Statement, { kind: 'include' }>,
  place: Place,
): string {
  const wanted = evaluate(template, place);
  const names = typeof wanted === 'string' ? [wanted] : truth(wanted) ? itemsOf(wanted).map(textOf) : [];
  for (const name of names) {
    const body = place.load(name);
    if (body !== undefined) return place.run(body, placeOf(name, withContext, place));
  }
  if (ignoreMissing) return '';
  throw new Error(`there is no template ${names.join(', nor ')}`);
}

/** Makes names of another template, its macros above all, known here. */
function importNames(
  { template, as, withContext }: Extract<Statement, { kind: 'import' }>,
  place: Place,
): void {
  const name = textOf(evaluate(template, place));
  const body: Body | undefined = place.load(name);
  if (body === undefined) throw new Error(`there is no template ${name}`);
  const there = placeOf(name, withContext, place);
  place.run(body, there);
  const exported = there.scope.own();
  if (typeof as === 'string') {
    place.scope.set(as, new Thing('TemplateModule', new Map(exported)));
    return;
  }
  for (const { name: wanted, as: here } of as) {
    const unknown = new Missing(`the template ${name} has no ${wanted}`);
    place.scope.set(here, exported.get(wanted) ?? unknown);
  }
}

function placeOf(template: string, withContext: boolean, place: Place): Place {
  const scope = new Scope(withContext ? place.scope : place.globals, [], 'loop');
  return { ...place, template, scope };
}

/** Gives a value to what stands left of `=` or `in`. */
function bindTarget(target: Target, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name':
      scope.set(target.name, value);
      break;
    case 'tuple': {
      const items = itemsOf(value);
      if (items.length !== target.items.length)
        throw new Error(`${target.items.length} names for ${items.length} values`);
      for (const [index, one] of target.items.entries()) {
        const item = items[index];
        if (item !== undefined) bindTarget(one, item, scope);
      }
      break;
    }
    case 'attribute': {
      const owner = scope.get(target.of);
      if (!(owner instanceof Thing) || owner.name !== 'Namespace')
        throw new Error(`${target.of} is no namespace, ${target.name} of it cannot be set`);
      owner.attributes.set(target.name, value);
    }
  }
}

type For = Extract<Statement, { kind: 'for' }>;

/** Renders a loop over a value; `depth` is 1, and more inside of a recursive one. */
function loopText(loop: For, source: Value, place: Place, depth = 1): string {
  const { target, condition, recursive, body, otherwise } = loop;
  const all = itemsOf(source);
  const items = condition === undefined ? all : all.filter((item) => truth(evaluate(condition, turn(item))));
  if (items.length === 0) return place.run(otherwise, { ...place, scope: new Scope(place.scope) });

  const again = (given: Arguments) =>
    loopText(loop, needed(bind(given, ['iterable'])[0], 'iterable'), place, depth + 1);
  const changed = changes();
  return items
    .map((item, index) => {
      const at = turn(item);
      const attributes = new Map([...counters(items, index, depth), ['changed', changed] as const]);
      at.scope.set('loop', new Thing('LoopContext', attributes, recursive ? again : undefined));
      return place.run(body, at);
    })
    .join('');

  function turn(item: Value): Place {
    const scope = new Scope(place.scope);
    bindTarget(target, item, scope);
    return { ...place, scope };
  }
}

function counters(items: readonly Value[], index: number, depth: number): [string, Value][] {
  const count = items.length;
  return [
    ['index', BigInt(index + 1)],
    ['index0', BigInt(index)],
    ['revindex', BigInt(count - index)],
    ['revindex0', BigInt(count - index - 1)],
    ['first', index === 0],
    ['last', index === count - 1],
    ['length', BigInt(count)],
    ['depth', BigInt(depth)],
    ['depth0', BigInt(depth - 1)],
    ['previtem', items[index - 1] ?? new Missing('there is no previous item')],
    ['nextitem', items[index + 1] ?? new Missing('there is no next item')],
    [
      'cycle',
      new Callable('cycle', ({ positional }) => {
        const chosen = positional[index % Math.max(1, positional.length)];
        if (chosen === undefined) throw new Error('no items for cycling given');
        return chosen;
      }),
    ],
  ];
}

/** `loop.changed(x)`: whether x is another one than in the turn before. */
function changes(): Callable {
  let last: Value | undefined;
  return new Callable('changed', ({ positional }) => {
    const now = new Tuple(positional);
    const isSame = last !== undefined && equal(last, now);
    last = now;
    return !isSame;
  });
}
