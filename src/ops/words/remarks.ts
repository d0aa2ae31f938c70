import type { DrainReport } from '../../model/drain.ts';
import type { NotApplied } from '../../model/outcome.ts';
import type { OtherFamily, Remark } from '../../model/verdict.ts';
import { familyWords } from './reasons.ts';

/** What an operator should know about a group: the same sentence in the log, in `/status` and on the page. */
export function remarkText(remark: Remark): string {
  switch (remark.kind) {
    case 'group-missing':
      return `the device has no BGP group ${remark.group} in the configuration group MESHRR; add it to the boot configuration`;
    case 'left-out':
      return `${remark.source} names addresses that cannot be neighbors of ${remark.group}: ${remark.addresses.join(', ')}; the agent leaves them out`;
    case 'refused':
      return `the device refuses ${refusedWords(remark)}: ${remark.because}; the agent leaves it out and commits the other changes`;
    case 'allow-empty':
      return `allow of ${remark.group} is empty, so every client is refused; check the group's prefixes`;
    case 'deactivated':
      return deactivatedText(remark);
    case 'no-candidate':
      return `${remark.peer} of ${remark.group} failed, and no candidate can replace it`;
    case 'none-serves':
      return `${remark.group}: no ready candidate is left, so one that is not ready was chosen`;
    case 'all-down':
      return 'all sessions of this device are down, so the fault is most likely here; until one is up, only one peer is replaced per connect_grace';
  }
}

function deactivatedText(remark: Extract<Remark, { kind: 'deactivated' }>): string {
  const path = `groups MESHRR protocols bgp group ${remark.group}`;
  switch (remark.what) {
    case 'group':
      return `group ${remark.group} is deactivated on the device, and the agent leaves it alone; to restore it: activate ${path}`;
    case 'allow':
      return `allow of ${remark.group} is deactivated on the device, so no client is admitted, and the agent leaves it alone; to restore it: activate ${path} allow`;
    case 'neighbor':
      return `neighbor ${remark.peer} of ${remark.group} is deactivated on the device, and the agent leaves it alone; to restore it: activate ${path} neighbor ${remark.peer}`;
  }
}

function refusedWords({ step, group, peer }: Extract<Remark, { kind: 'refused' }>): string {
  switch (step) {
    case 'add':
      return `neighbor ${peer ?? ''} of ${group}`;
    case 'remove':
      return `the removal of neighbor ${peer ?? ''} of ${group}`;
    case 'allow':
      return `allow of ${group}`;
    case 'graceful-shutdown':
      return 'graceful-shutdown';
  }
}

/** Why a group leaves out addresses that its sources name. */
export function otherFamilyText({ group, families }: OtherFamily): string {
  return `${group} peers over ${familyWords(families)} only, by ip_families or, if that is not set, by mode`;
}

/** What an operator has to do about a changed setting that the running agent cannot apply. */
export function notAppliedWords({ setting, needs }: NotApplied): string {
  switch (needs) {
    case 'agent':
      return `${setting} needs a restart of the agent's container`;
    case 'pod':
      return `${setting} is part of the boot configuration and needs a new pod`;
  }
}

/** How a drain ended, and which clients are left. */
export function drainWords({ because, gracefulShutdown, remaining }: DrainReport): string {
  if (because === 'left') return 'every client has left';
  const set = gracefulShutdown ? [] : ['graceful-shutdown could not be set'];
  const still =
    remaining === undefined
      ? ['telemetry is blind, so it is unknown which clients are still connected']
      : remaining.length === 0
        ? []
        : [`still connected: ${remaining.slice(0, 10).join(', ')}${remaining.length > 10 ? ' …' : ''}`];
  return ['drain_max has passed', ...set, ...still].join('; ');
}
