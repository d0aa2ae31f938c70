import { itemsOf } from './iterate.ts';
import type { Scope } from './scope.ts';
import type { Target } from './statement.ts';
import { Thing, type Value } from './value.ts';

/** Gives a value to what stands left of `=` or `in`. */
export function bindTarget(target: Target, value: Value, scope: Scope): void {
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
