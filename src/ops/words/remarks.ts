import type { Family } from '../../model/address.ts';
import type { DrainReport } from '../../model/drain.ts';
import type { NotApplied } from '../../model/outcome.ts';
import type { OtherFamily, Remark } from '../../model/verdict.ts';

/** A remark as a sentence. */
export function remarkText(remark: Remark): string {
  switch (remark.kind) {
    case 'group-missing':
      return `the device has no BGP group ${remark.group} in the configuration group MESHRR; add it to the boot configuration`;
    case 'left-out':
      return `${remark.source} names addresses that no neighbor of ${remark.group} can have: ${remark.addresses.join(', ')}; they are left out`;
    case 'refused':
      return `the device refuses ${refusedWords(remark)}: ${remark.because}; it is left out, and the others go`;
    case 'allow-empty':
      return `allow of ${remark.group} is empty: every client is refused; check its prefixes`;
    case 'deactivated':
      return deactivatedText(remark);
    case 'no-candidate':
      return `${remark.peer} of ${remark.group} failed, and there is nobody to take its place`;
    case 'none-serves':
      return `${remark.group}: nobody who is ready is left to choose, so one who is not was taken`;
    case 'all-down':
      return 'all sessions of this device are down: nobody is replaced before one is up again';
  }
}

function deactivatedText(remark: Extract<Remark, { kind: 'deactivated' }>): string {
  const path = `groups MESHRR protocols bgp group ${remark.group}`;
  switch (remark.what) {
    case 'group':
      return `group ${remark.group} is deactivated on the device and left alone; to have it back: activate ${path}`;
    case 'allow':
      return `allow of ${remark.group} is deactivated on the device and left alone: no client is admitted; to have it back: activate ${path} allow`;
    case 'neighbor':
      return `neighbor ${remark.peer} of ${remark.group} is deactivated on the device and left alone; to have it back: activate ${path} neighbor ${remark.peer}`;
  }
}

function refusedWords({ step, group, peer }: Extract<Remark, { kind: 'refused' }>): string {
  switch (step) {
    case 'add':
      return `neighbor ${peer ?? ''} of ${group}`;
    case 'remove':
      return `to remove neighbor ${peer ?? ''} of ${group}`;
    case 'allow':
      return `allow of ${group}`;
    case 'graceful-shutdown':
      return 'graceful-shutdown';
  }
}

/** Which addresses a group leaves out, and by which setting. */
export function otherFamilyText({ group, families }: OtherFamily): string {
  return `${group} peers by ${familyWords(families)} only, by ip_families or, where they are not set, by mode`;
}

/** Families in Kubernetes' words: `IPv4`, or `IPv4 and IPv6`. */
export function familyWords(families: readonly Family[]): string {
  return families.map((family) => `IPv${family}`).join(' and ');
}

/** What an operator has to do about it. */
export function notAppliedWords({ setting, needs }: NotApplied): string {
  switch (needs) {
    case 'agent':
      return `${setting} needs a restart of the agent's container`;
    case 'pod':
      return `${setting} is for the boot configuration and needs a new pod`;
  }
}

/** What a drain came to, as people read it. */
export function drainWords({ because, gracefulShutdown, remaining }: DrainReport): string {
  if (because === 'left') return 'every client has left';
  const set = gracefulShutdown ? [] : ['graceful-shutdown could not be set'];
  const still =
    remaining === undefined
      ? ['telemetry is blind, nobody knows who is still here']
      : remaining.length === 0
        ? []
        : [`still here: ${remaining.slice(0, 10).join(', ')}${remaining.length > 10 ? ' …' : ''}`];
  return ['drain_max is over', ...set, ...still].join('; ');
}
