import { builtins } from '../builtins/filters.ts';
import type { ArgumentExpressions, ComparisonOperator, Expression, FilterCall } from '../syntax.ts';
import { reasonOf, TemplateError } from '../errors.ts';
import { arithmetic } from '../values/arithmetic.ts';
import { contains, equal, order, isTruthy } from '../values/compare.ts';
import { attributeOf, itemOf, sliceOf } from '../values/lookup.ts';
import { str } from '../values/text.ts';
import {
  type Arguments,
  Callable,
  typeName,
  Undefined,
  None,
  numberOf,
  withoutAttributes,
  Instance,
  Tuple,
  type Value,
} from '../values/value.ts';
import type { Frame } from './frame.ts';

/** Computes an expression. Throws a TemplateError with the line. */
export function evaluate(expression: Expression, frame: Frame): Value {
  return withLine(expression.line, frame, () => valueOf(expression, frame));
}

/** Puts a value through a filter. Throws a TemplateError with the line. */
export function applyFilter({ name, args, line }: FilterCall, value: Value, frame: Frame): Value {
  return withLine(line, frame, () => builtins.filter(name, value, evaluateArguments(args, frame)));
}

/** Calls a function, a method, a macro or a recursive `loop`; throws if the value cannot be called. */
export function callValue(callee: Value, args: Arguments): Value {
  const call = callee instanceof Callable || callee instanceof Instance ? callee.call : undefined;
  if (callee instanceof Undefined) throw new Error(callee.reason);
  if (call === undefined) throw new Error(`'${typeName(callee)}' object is not callable`);
  return call(args);
}

export function evaluateArguments({ positional, named }: ArgumentExpressions, frame: Frame): Arguments {
  return {
    positional: positional.map((value) => evaluate(value, frame)),
    named: new Map(named.map(({ name, value }) => [name, evaluate(value, frame)])),
  };
}

function withLine<T>(line: number, { template }: Frame, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(template, line, reasonOf(error));
  }
}

function valueOf(expression: Expression, frame: Frame): Value {
  const of = (inner: Expression) => evaluate(inner, frame);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name': {
      const value = frame.scope.get(expression.name);
      if (value === undefined) throw new Error(undefinedMessage(expression.name, frame));
      return value;
    }
    case 'list':
      return expression.items.map(of);
    case 'tuple':
      return new Tuple(expression.items.map(of));
    case 'dict':
      return new Map(expression.entries.map(({ key, value }) => [withoutAttributes(of(key)), of(value)]));
    case 'attribute':
      return attributeOf(of(expression.of), expression.name);
    case 'item':
      return itemOf(of(expression.of), of(expression.key));
    case 'slice': {
      const bounds = expression.bounds.map((bound) => (bound === undefined ? undefined : boundOf(of(bound))));
      return sliceOf(of(expression.of), bounds);
    }
    case 'call':
      return callValue(of(expression.callee), evaluateArguments(expression.args, frame));
    case 'filter': {
      const isDefault = expression.name === 'default' || expression.name === 'd';
      const value = isDefault ? valueOrUndefined(expression.of, frame) : of(expression.of);
      return applyFilter(expression, value, frame);
    }
    case 'test': {
      const isAboutUndefined = expression.name === 'defined' || expression.name === 'undefined';
      const value = isAboutUndefined ? valueOrUndefined(expression.of, frame) : of(expression.of);
      return builtins.test(expression.name, value, evaluateArguments(expression.args, frame));
    }
    case 'sign': {
      const number = numberOf(of(expression.of));
      if (number === undefined)
        throw new Error(`bad operand type for unary ${expression.sign}: '${typeName(of(expression.of))}'`);
      return expression.sign === '-' ? -number : number;
    }
    case 'arithmetic':
      return arithmetic(expression.operator, of(expression.left), of(expression.right));
    case 'concatenation':
      return expression.parts.map((part) => str(of(part))).join('');
    case 'comparison':
      return comparison(expression, of);
    case 'not':
      return !isTruthy(of(expression.of));
    case 'and': {
      const left = of(expression.left);
      return isTruthy(left) ? of(expression.right) : left;
    }
    case 'or': {
      const left = of(expression.left);
      return isTruthy(left) ? left : of(expression.right);
    }
    case 'conditional':
      if (isTruthy(of(expression.condition))) return of(expression.then);
      return expression.otherwise === undefined
        ? new Undefined('the condition of the inline if is false, and it has no else')
        : of(expression.otherwise);
  }
}

/** For `default` and `is defined`: an undefined variable is a value here, and an error everywhere else. */
function valueOrUndefined(expression: Expression, frame: Frame): Value {
  return expression.kind === 'name' && frame.scope.get(expression.name) === undefined
    ? new Undefined(`'${expression.name}' is undefined`)
    : evaluate(expression, frame);
}

function undefinedMessage(name: string, { hint }: Frame): string {
  const help = hint(name);
  return `'${name}' is undefined${help === undefined ? '' : `: ${help}`}`;
}

function boundOf(value: Value): bigint | undefined {
  if (value instanceof None) return undefined;
  if (typeof value !== 'bigint') throw new Error(`slice indices must be int or None, not ${typeName(value)}`);
  return value;
}

/** A chain such as `1 < x <= 3`: compares each value with the next, and stops at the first that is false. */
function comparison(
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
