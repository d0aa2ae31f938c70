import type { AddReason, RemoveReason } from '../../model/step.ts';
import type { Guard, Remark, Standing } from '../../model/verdict.ts';

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
