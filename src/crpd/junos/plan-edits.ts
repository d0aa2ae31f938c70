import type { IpAddress } from '../../model/address.ts';
import type { Prefix } from '../../model/prefix-set.ts';
import type { Plan } from '../../model/step.ts';

/** One statement below the BGP of MESHRR that is deleted or set; of a delete only the place counts. */
export type PlanEdit =
  | { readonly kind: 'neighbor'; readonly group: string; readonly peer: IpAddress }
  | { readonly kind: 'allow'; readonly group: string; readonly prefixes: readonly Prefix[] }
  | { readonly kind: 'graceful-shutdown' };

/** A plan as what is deleted and then set, whoever carries it. Deleted is only what the last read showed. */
export function editsOfPlan({ steps }: Plan): {
  readonly deletes: readonly PlanEdit[];
  readonly updates: readonly PlanEdit[];
} {
  const deletes: PlanEdit[] = [];
  const updates: PlanEdit[] = [];
  for (const step of steps) {
    switch (step.kind) {
      case 'remove':
        deletes.push({ kind: 'neighbor', group: step.group, peer: step.peer });
        break;
      case 'add':
        updates.push({ kind: 'neighbor', group: step.group, peer: step.peer });
        break;
      case 'allow':
        if (step.from.length > 0) deletes.push({ kind: 'allow', group: step.group, prefixes: step.from });
        if (step.to.length > 0) updates.push({ kind: 'allow', group: step.group, prefixes: step.to });
        break;
      case 'graceful-shutdown':
        (step.to === 'set' ? updates : deletes).push({ kind: 'graceful-shutdown' });
        break;
    }
  }
  return { deletes, updates };
}
