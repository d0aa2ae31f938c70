import { parseAddress, type IpAddress } from '../../model/address.ts';
import { FaultError } from '../../model/fault.ts';
import { parsePrefix, type Prefix } from '../../model/prefix-set.ts';
import type { Plan } from '../../model/step.ts';
import { editsOfPlan, type PlanEdit } from '../junos/bgp-configuration.ts';

const bgp = 'groups MESHRR protocols bgp';

/**
 * A plan as the lines of `load set`, deletes first. Every value is checked before it goes into a line: addresses and
 * prefixes are parsed again, and a name is quoted if necessary. Throws a `refused` fault for a value that cannot be
 * written in a line.
 */
export function setLinesOf(plan: Plan): readonly string[] {
  const { deletes, updates } = editsOfPlan(plan);
  return [
    ...deletes.map((edit) => `delete ${placeOf(edit)}`),
    ...updates.flatMap((edit) => valuesOf(edit).map((value) => `set ${placeOf(edit)}${value}`)),
  ];
}

function placeOf(edit: PlanEdit): string {
  switch (edit.kind) {
    case 'neighbor':
      return `${bgp} group ${nameInLine(edit.group)} neighbor ${addressInLine(edit.peer)}`;
    case 'allow':
      return `${bgp} group ${nameInLine(edit.group)} allow`;
    case 'graceful-shutdown':
      return `${bgp} graceful-shutdown sender`;
  }
}

function valuesOf(edit: PlanEdit): readonly string[] {
  switch (edit.kind) {
    case 'neighbor':
      return [''];
    case 'allow':
      return edit.prefixes.map((prefix) => ` ${prefixInLine(prefix)}`);
    case 'graceful-shutdown':
      return [' local-preference 0'];
  }
}

function addressInLine(address: IpAddress): string {
  if (parseAddress(address) !== address) throw unfit('address', address);
  return address;
}

function prefixInLine(prefix: Prefix): string {
  if (parsePrefix(prefix) !== prefix) throw unfit('prefix', prefix);
  return prefix;
}

/** Quotes a name if necessary. In quotes only quote and backslash have a meaning; control characters end a line. */
function nameInLine(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/.test(name)) return name;
  // Refused: quote and backslash, wildcards of configuration groups, control characters, line separators.
  if (name === '' || /["\\<>*\p{C}\p{Zl}\p{Zp}]/u.test(name)) throw unfit('name of a group', name);
  return `"${name}"`;
}

function unfit(what: string, text: string): FaultError {
  const detail = `${JSON.stringify(text)} cannot be the ${what} in a set line`;
  return new FaultError({ kind: 'refused', who: 'the plan', detail });
}
