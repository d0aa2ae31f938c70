import type { Fault } from '../../model/fault.ts';

/** What happens next after a fault between us and the device, and what an operator may have to do. */
export const nextAfter: Readonly<Record<Fault['kind'], string>> = {
  busy: 'somebody holds uncommitted changes on the device; waiting for them',
  refused: 'looking for what of it the device refuses; the others go without it',
  unheeded: 'waiting; see show system commit, and whether a script or somebody undoes it at once',
  denied: 'check username and password_file; trying again',
  unsettled: 'reading what became of it, then deciding anew',
  unreachable: 'trying again',
  unreadable: 'trying again',
};

/** A fault as fields of a log line. */
export function faultFields({ kind, who, detail }: Fault): Readonly<Record<string, string>> {
  return { fault: kind, who, reason: detail };
}
