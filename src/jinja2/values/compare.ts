import { hashOf, itemsOf, keyed } from './items.ts';
import { kindOf, Missing, None, numberOf, plain, Tuple, type Value } from './value.ts';

/** Whether Python takes a value for true: what is empty or zero is not. */
export function truth(value: Value): boolean {
  const bare = plain(value);
  if (bare instanceof None || bare instanceof Missing) return false;
  if (Array.isArray(bare)) return bare.length > 0;
  if (bare instanceof Tuple) return bare.items.length > 0;
  return bare instanceof Map ? bare.size > 0 : Boolean(bare);
}

/** Python's `==`: numbers by value, `True` as 1, lists and dictionaries by what is in them. */
export function equal(a: Value, b: Value): boolean {
  const [left, right] = [plain(a), plain(b)];
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined)
    // An int and a float of the same value are equal.
    return leftNumber == rightNumber;
  if (Array.isArray(left) && Array.isArray(right)) return sameItems(left, right);
  if (left instanceof Tuple && right instanceof Tuple) return sameItems(left.items, right.items);
  if (left instanceof Map && right instanceof Map)
    return left.size === right.size && Array.from(left).every(([key, item]) => sameEntry(right, key, item));
  return left === right || (left instanceof Missing && right instanceof Missing);
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

/** Negative where `a` comes before `b`, for Python's `<` and for sorting; throws where they have no order. */
export function order(a: Value, b: Value, operator = '<'): number {
  const [left, right] = [plain(a), plain(b)];
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
  throw new Error(`'${operator}' not supported between ${kindOf(a)} and ${kindOf(b)}`);
}

/** Python's `in`: part of a text, item of a list, key of a dictionary. */
export function contains(container: Value, item: Value): boolean {
  const [whole, part] = [plain(container), plain(item)];
  if (whole instanceof Map) {
    hashOf(part);
    return keyed(whole, part) !== undefined;
  }
  if (typeof whole !== 'string') return itemsOf(whole).some((one) => equal(one, part));
  if (typeof part !== 'string')
    throw new Error(`'in <str>' requires str as left operand, not ${kindOf(item)}`);
  return whole.includes(part);
}
