import type { Fault } from '../../model/fault.ts';
import type { Condition } from '../../model/health.ts';
import type { AddReason, RemoveReason, Step } from '../../model/step.ts';
import type { Guard, Standing } from '../../model/verdict.ts';

/** Why a neighbor is added, in words. */
export const addReasons: Readonly<Record<AddReason, string>> = {
  discovered: 'a source names it as a member',
  chosen: 'best ranked for a free place',
  'replaces-failed': 'takes the place of a peer that failed',
  'relieves-terminating': 'stands in before a terminating peer leaves',
  outranks: 'better ranked than a peer; make before break',
};

/** Why a neighbor is removed, in words. */
export const removeReasons: Readonly<Record<RemoveReason, string>> = {
  gone: 'no source names it and its session is down',
  left: 'every source has answered without it for remove_after',
  family: 'of a family that ip_families leaves out',
  down: 'down for down_after, replaced',
  'never-up': 'not up within connect_grace, replaced',
  flapping: 'fell three times within 5 min, replaced',
  terminating: 'on its way out, and its stand-in is there',
  outranked: 'a better-ranked peer is up in its place',
  surplus: 'more peers than max_peers',
  moved: 'belongs to a group that comes first in the settings',
  self: 'is an address of this very device',
};

/** Peers that failed, rather than left. */
export const failures: ReadonlySet<RemoveReason> = new Set(['down', 'never-up', 'flapping']);

/** What holds a step back, and what lets it go. */
export const guards: Readonly<Record<Guard, string>> = {
  quota: 'discovery alone removes at most a quarter of the established peers within 5 min',
  'last-peers': 'discovery alone never removes the last min_peers',
  'source-emptied': 'a source fell from two or more members to none; that looks like its fault, not theirs',
  'peer-limit': 'peer_limit is reached',
  refused: 'the device refuses it; it is tried again by itself',
  'in-turn': 'the device refused a plan with it; it is tried again in a moment',
};

/** Where an address stands, in words. */
export const standings: Readonly<Record<Standing, string>> = {
  peer: 'configured and wanted',
  joining: 'will be configured',
  leaving: 'will be removed',
  withheld: 'a guard holds the step back',
  'kept-blind': 'kept: a source that may know it cannot see',
  'kept-lingering': 'kept: no source names it, but it is up; it goes when that stands for remove_after',
  'kept-no-candidate': 'failed and kept: there is nobody to take its place',
  'kept-all-down': 'failed and kept: all sessions are down, so it is us',
  candidate: 'discovered, not among the chosen',
};

/** A step as people read it, in the log, the status and the plan. */
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
      return {
        step: kind,
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: addReasons[step.reason],
      };
    case 'remove':
      return {
        step: kind,
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: removeReasons[step.reason],
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
        why: step.to === 'set' ? 'set: this reflector drains' : 'deleted: no drain is under way',
      };
  }
}

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

/** What follows from a session's history, in words. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'unknown':
      return 'telemetry does not tell, and unknown counts as up';
    case 'up':
      return 'up';
    case 'coming-up':
      return 'coming up: it has connect_grace for it';
    case 'down':
      return 'down, not yet for down_after';
    case 'failed':
      return `failed: ${failedBecause[condition.because]}`;
  }
}

const failedBecause = {
  down: 'down for down_after',
  'never-up': 'not up within connect_grace',
  flapping: 'fell three times within 5 min',
} as const;
