import { helpers } from '../builtins/filters.ts';
import type { CallArguments, ComparisonOperator, Expression, FilterUse } from '../syntax.ts';
import { becauseOf, TemplateError } from '../template-error.ts';
import { arithmetic } from '../values/arithmetic.ts';
import { contains, equal, order, truth } from '../values/compare.ts';
import { attributeOf, itemOf, sliceOf } from '../values/lookup.ts';
import { textOf } from '../values/text.ts';
import {
  type Arguments,
  Callable,
  kindOf,
  Missing,
  None,
  numberOf,
  plain,
  Thing,
  Tuple,
  type Value,
} from '../values/value.ts';
import type { Place } from './frame.ts';

/** What an expression is worth at a place. Throws a TemplateError with the line. */
export function evaluate(expression: Expression, place: Place): Value {
  return withLine(expression.line, place, () => valueOf(expression, place));
}

/** What a filter makes of a value. */
export function applyFilter({ name, given, line }: FilterUse, value: Value, place: Place): Value {
  return withLine(line, place, () => helpers.filter(name, value, argumentsOf(given, place)));
}

/** Calls what can be called. */
export function callValue(callee: Value, given: Arguments): Value {
  const call = callee instanceof Callable || callee instanceof Thing ? callee.call : undefined;
  if (callee instanceof Missing) throw new Error(callee.because);
  if (call === undefined) throw new Error(`'${kindOf(callee)}' object is not callable`);
  return call(given);
}

export function argumentsOf({ positional, named }: CallArguments, place: Place): Arguments {
  return {
    positional: positional.map((value) => evaluate(value, place)),
    named: new Map(named.map(({ name, value }) => [name, evaluate(value, place)])),
  };
}

function withLine<T>(line: number, { template }: Place, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(template, line, becauseOf(error));
  }
}

function valueOf(expression: Expression, place: Place): Value {
  const of = (inner: Expression) => evaluate(inner, place);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name': {
      const value = place.scope.get(expression.name);
      if (value === undefined) throw new Error(unknown(expression.name, place));
      return value;
    }
    case 'list':
      return expression.items.map(of);
    case 'tuple':
      return new Tuple(expression.items.map(of));
    case 'dict':
      return new Map(expression.entries.map(({ key, value }) => [plain(of(key)), of(value)]));
    case 'attribute':
      return attributeOf(of(expression.of), expression.name);
    case 'item':
      return itemOf(of(expression.of), of(expression.key));
    case 'slice': {
      const bounds = expression.bounds.map((bound) => (bound === undefined ? undefined : boundOf(of(bound))));
      return sliceOf(of(expression.of), bounds);
    }
    case 'call':
      return callValue(of(expression.callee), argumentsOf(expression.given, place));
    case 'filter': {
      const mayMiss = expression.name === 'default' || expression.name === 'd';
      const value = mayMiss ? valueOrMissing(expression.of, place) : of(expression.of);
      return applyFilter(expression, value, place);
    }
    case 'test': {
      const mayMiss = expression.name === 'defined' || expression.name === 'undefined';
      const value = mayMiss ? valueOrMissing(expression.of, place) : of(expression.of);
      return helpers.test(expression.name, value, argumentsOf(expression.given, place));
    }
    case 'sign': {
      const number = numberOf(of(expression.of));
      if (number === undefined)
        throw new Error(`bad operand type for a sign: '${kindOf(of(expression.of))}'`);
      return expression.sign === '-' ? -number : number;
    }
    case 'arithmetic':
      return arithmetic(expression.operator, of(expression.left), of(expression.right));
    case 'concatenation':
      return expression.parts.map((part) => textOf(of(part))).join('');
    case 'comparison':
      return holds(expression, of);
    case 'not':
      return !truth(of(expression.of));
    case 'and': {
      const left = of(expression.left);
      return truth(left) ? of(expression.right) : left;
    }
    case 'or': {
      const left = of(expression.left);
      return truth(left) ? left : of(expression.right);
    }
    case 'choice':
      if (truth(of(expression.condition))) return of(expression.then);
      return expression.otherwise === undefined
        ? new Missing('the condition is false, and there is no else')
        : of(expression.otherwise);
  }
}

/** A name that nobody knows is missing here, and an error everywhere else. */
function valueOrMissing(expression: Expression, place: Place): Value {
  return expression.kind === 'name' && place.scope.get(expression.name) === undefined
    ? new Missing(`'${expression.name}' is undefined`)
    : evaluate(expression, place);
}

function unknown(name: string, { hint }: Place): string {
  const help = hint(name);
  return `'${name}' is undefined${help === undefined ? '' : `: ${help}`}`;
}

function boundOf(value: Value): bigint | undefined {
  if (value instanceof None) return undefined;
  if (typeof value !== 'bigint') throw new Error(`slice indices must be int or None, not ${kindOf(value)}`);
  return value;
}

/** `1 < x <= 3`: each with the next, up to the first that does not hold. */
export function holds(
  { first, rest }: Extract<Expression, { kind: 'comparison' }>,
  of: (expression: Expression) => Value,
): boolean {
  let left = of(first);
  return rest.every(({ operator, value }) => {
    const right = of(value);
    const result = compared(operator, left, right);
    left = right;
    return result;
  });
}

function compared(operator: ComparisonOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '<':
      return order(left, right, operator) < 0;
    case '<=':
      return order(left, right, operator) <= 0;
    case '>':
      return order(left, right, operator) > 0;
    case '>=':
      return order(left, right, operator) >= 0;
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
  }
}
