import { contains, equal, order } from './compare.ts';
import type { ComparisonOperator, Expression } from './expression.ts';
import type { Value } from './value.ts';

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
