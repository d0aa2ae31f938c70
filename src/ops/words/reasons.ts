import type { Family } from '../../model/address.ts';
import type { Fault } from '../../model/fault.ts';
import type { Condition } from '../../model/health.ts';
import type { Refusal } from '../../model/ledger.ts';
import type { AddReason, RemoveReason, Step } from '../../model/step.ts';
import type { Guard, Standing } from '../../model/verdict.ts';
import type { Iso } from './time.ts';

/** Why a neighbor is added. */
const addReasons: Readonly<Record<AddReason, string>> = {
  discovered: 'a source names it as a member',
  chosen: 'the best-ranked candidate for a free slot',
  'replaces-failed': 'replaces a failed peer',
  'relieves-terminating': 'replaces a peer whose pod is terminating, before that peer leaves',
  outranks: 'ranks better than a current peer; make before break',
};

/** Why a neighbor is removed. */
export const removeReasons: Readonly<Record<RemoveReason, string>> = {
  gone: 'no source names it and its session is down',
  left: 'every source has answered without it for remove_after',
  family: 'the group does not peer over its address family',
  down: 'down for down_after, replaced',
  'never-up': 'not up within connect_grace, replaced',
  flapping: 'went down three times within 5 min, replaced',
  terminating: 'its pod is terminating, and its replacement is up',
  outranked: 'a better-ranked peer is up in its place',
  surplus: 'the group has more peers than max_peers',
  moved: 'it belongs to a group that comes earlier in the settings',
  self: 'it is an address of this device',
};

/** The reasons for which a peer counts as failed; for any other, it left or was replaced by a better one. */
export const failureReasons: ReadonlySet<RemoveReason> = new Set(['down', 'never-up', 'flapping']);

/** A step in words, as the log, `/status` and `meshrr plan` show it. */
export interface StepWords {
  readonly step: Step['kind'];
  readonly group: string;
  readonly peer?: string;
  /** The pod's name where known, else the address. */
  readonly pod?: string;
  readonly why: string;
}

export function stepWords(step: Step): StepWords {
  const { kind } = step;
  switch (kind) {
    case 'add':
    case 'remove':
      return {
        step: kind,
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: step.kind === 'add' ? addReasons[step.reason] : removeReasons[step.reason],
      };
    case 'allow':
      return {
        step: kind,
        group: step.group,
        why: `prefixes minus every explicit neighbor: ${step.to.length} entries`,
      };
    case 'graceful-shutdown':
      return {
        step: kind,
        group: 'MESHRR',
        why: step.to === 'set' ? 'set: this reflector is draining' : 'deleted: no drain is in progress',
      };
  }
}

/** Why a step is withheld. */
export const guards: Readonly<Record<Guard, string>> = {
  quota: 'discovery alone removes at most a quarter of the established peers within 5 min',
  'last-peers': 'discovery alone never takes a group below min_peers',
  'source-emptied': 'a source went from two or more members to none, which looks like a fault of the source',
  'peer-limit': 'peer_limit is reached',
  refused: 'the device refuses it; the agent retries it later, alone',
  'in-turn': 'the device refused a plan that contains it; the agent retries it shortly',
};

/** The relation of an address to a group, in words. */
export const standings: Readonly<Record<Standing, string>> = {
  peer: 'configured and wanted',
  joining: 'will be configured',
  leaving: 'will be removed',
  withheld: 'a guard withholds the change',
  'kept-blind': 'kept: a source that may name it is blind',
  'kept-lingering':
    'kept: no source names it, but its session is up; removed when that lasts for remove_after',
  'kept-no-candidate': 'failed, but kept: no candidate can replace it',
  'kept-all-down':
    'failed, but kept for now: all sessions are down, so only one peer is replaced per connect_grace',
  candidate: 'discovered, but not chosen',
};

/**
 * The device's message about a change that it refuses, and when the agent retries it. Without a refusal of its own, the
 * change was part of a refused plan and waits for its turn.
 */
export function refusalWords(change: string, refusal: Refusal | undefined, iso: Iso): string {
  if (refusal === undefined)
    return `the device refused a plan that contains ${change}; the agent retries it shortly`;
  return `the device refuses ${change}: ${refusal.because}; the agent retries it at ${iso(refusal.until)}`;
}

/** Address families as Kubernetes writes them: `IPv4`, or `IPv4 and IPv6`. */
export function familyWords(families: readonly Family[]): string {
  return families.map((family) => `IPv${family}`).join(' and ');
}

/** The condition of a peer, which follows from the history of its session, in words. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'unknown':
      return 'telemetry does not show it, and unknown counts as up';
    case 'up':
      return 'up';
    case 'coming-up':
      return 'coming up, within connect_grace';
    case 'down':
      return 'down, but not yet for down_after';
    case 'failed':
      return `failed: ${failedBecause[condition.because]}`;
  }
}

const failedBecause = {
  down: 'down for down_after',
  'never-up': 'not up within connect_grace',
  flapping: 'went down three times within 5 min',
} as const;

/** What the agent does after a fault of the device, and what an operator can do. */
export const nextAfter: Readonly<Record<Fault['kind'], string>> = {
  busy: 'waiting: another user or script holds uncommitted changes on the device',
  refused: 'searching for the change that the device refuses; the others are committed without it',
  unheeded: 'retrying; `show system commit` may show a script or a user that undoes the change at once',
  denied: 'retrying; check username and password_file',
  unsettled: 'reading the device to learn whether the commit landed, then deciding again',
  unreachable: 'retrying with growing pauses',
  unreadable: 'retrying with growing pauses',
};

/** A fault as fields of a log line. */
export function faultFields({ kind, who, detail }: Fault): Readonly<Record<string, string>> {
  return { fault: kind, who, reason: detail };
}
