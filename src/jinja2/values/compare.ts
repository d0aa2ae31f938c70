import { hashOf, itemsOf, valueAt } from './items.ts';
import { typeName, Undefined, None, numberOf, withoutAttributes, Tuple, type Value } from './value.ts';

/** Python's `bool()`: false for what is empty, zero, None or undefined. */
export function isTruthy(value: Value): boolean {
  const bare = withoutAttributes(value);
  if (bare instanceof None || bare instanceof Undefined) return false;
  if (Array.isArray(bare)) return bare.length > 0;
  if (bare instanceof Tuple) return bare.items.length > 0;
  return bare instanceof Map ? bare.size > 0 : Boolean(bare);
}

/** Python's `==`: compares numbers by value, with `True` as 1, and lists and dictionaries by their content. */
export function equal(a: Value, b: Value): boolean {
  const [left, right] = [withoutAttributes(a), withoutAttributes(b)];
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined)
    // Loose equality, because an int and a float of the same value are equal.
    return leftNumber == rightNumber;
  if (Array.isArray(left) && Array.isArray(right)) return sameItems(left, right);
  if (left instanceof Tuple && right instanceof Tuple) return sameItems(left.items, right.items);
  if (left instanceof Map && right instanceof Map)
    return left.size === right.size && Array.from(left).every(([key, item]) => sameEntry(right, key, item));
  return left === right || (left instanceof Undefined && right instanceof Undefined);
}

function sameEntry(other: Map<Value, Value>, key: Value, item: Value): boolean {
  const found = other.get(key);
  return found !== undefined && equal(item, found);
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => sameItem(item, right[index]));
}

function sameItem(item: Value, other: Value | undefined): boolean {
  return other !== undefined && equal(item, other);
}

/** Negative if `a < b` in Python, positive if `a > b`; throws if the types have no order. */
export function order(a: Value, b: Value, operator = '<'): number {
  const [left, right] = [withoutAttributes(a), withoutAttributes(b)];
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined)
    return leftNumber < rightNumber ? -1 : leftNumber > rightNumber ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  const areLists = Array.isArray(left) && Array.isArray(right);
  if (areLists || (left instanceof Tuple && right instanceof Tuple)) {
    const [items, others] = [itemsOf(left), itemsOf(right)];
    const at = items.findIndex((item, index) => !sameItem(item, others[index]));
    const [item, other] = [items[at], others[at]];
    if (item === undefined || other === undefined) return items.length - others.length;
    return order(item, other, operator);
  }
  throw new Error(`'${operator}' not supported between ${typeName(a)} and ${typeName(b)}`);
}

/** Python's `in`: a part of a string, an item of a list, a key of a dictionary. */
export function contains(container: Value, item: Value): boolean {
  const [whole, part] = [withoutAttributes(container), withoutAttributes(item)];
  if (whole instanceof Map) {
    hashOf(part);
    return valueAt(whole, part) !== undefined;
  }
  if (typeof whole !== 'string') return itemsOf(whole).some((one) => equal(one, part));
  if (typeof part !== 'string')
    throw new Error(`'in <str>' requires str as left operand, not ${typeName(item)}`);
  return whole.includes(part);
}
