import { inOrder } from '../../model/address.ts';
import type { Group, MeshGroup } from '../../model/group.ts';
import type { Look } from '../../model/outcome.ts';
import type { Account } from '../../model/verdict.ts';
import { discovered, sourcesOf } from '../../plan/view.ts';
import { explainer } from '../../plan/explain/explain.ts';
import { membershipWords } from '../explain/explain-words.ts';
import { familyWords } from '../words/reasons.ts';
import type { Iso } from '../words/time.ts';
import { defined } from '../../model/defined.ts';

/** A configured or discovered peer of a group, in `/status`. */
export interface PeerStatus {
  readonly address: string;
  /** The pod's name where known, else the address. */
  readonly pod: string;
  readonly configured: boolean;
  /** State of the BGP FSM, or `unknown`; absent: not configured. */
  readonly state?: string;
  /** When it last came up or went down, in ISO 8601; absent while unknown. */
  readonly since?: string;
  /** How often it went down within the last 5 min; absent: never. */
  readonly falls?: number;
  readonly zone?: string;
  readonly node?: string;
  readonly standing: Account['standing'];
  /** Why it is or is not a neighbor, in the words of `meshrr explain`. */
  readonly why: string;
  /** Place in the ranking of a group with max_peers, from 1. */
  readonly rank?: number;
}

/** A group in `/status`. */
export interface GroupStatus {
  readonly name: string;
  readonly kind: Group['kind'];
  readonly maxPeers?: number;
  /** Addresses that its sources name and whose family it does not use; absent: none. */
  readonly otherFamily?: { readonly families: readonly string[]; readonly addresses: number };
  /** In numeric order; a subtractive group has none. */
  readonly peers: readonly PeerStatus[];
  /** Prefixes in the running `allow`; absent before the first round, and for a mesh group. */
  readonly allowPrefixes?: number;
}

/**
 * The status of a group of the settings: its peers by the last look (the last read of the device, with its verdict).
 *
 * @param sees whether telemetry sees the sessions now; if not, their states are `unknown`, since they may be old
 */
export function groupStatus(group: Group, look: Look | undefined, sees: boolean, iso: Iso): GroupStatus {
  if (group.kind === 'subtractive') {
    const allow = look?.running.groups.get(group.name)?.allow;
    return {
      name: group.name,
      kind: group.kind,
      peers: [],
      ...defined({ allowPrefixes: allow?.length }),
    };
  }
  const { name, kind, maxPeers } = group;
  const otherFamily = look?.verdict.otherFamily.find((one) => one.group === name);
  return {
    name,
    kind,
    ...defined({
      maxPeers,
      otherFamily: otherFamily && {
        families: otherFamily.families.map((family) => familyWords([family])),
        addresses: otherFamily.addresses,
      },
    }),
    peers: look === undefined ? [] : peersOf(group, look, sees, iso),
  };
}

function peersOf(group: MeshGroup, look: Look, sees: boolean, iso: Iso): readonly PeerStatus[] {
  const { verdict, running, health, view } = look;
  const configured = running.groups.get(group.name)?.neighbors ?? new Set();
  const accounts = new Map(
    verdict.accounts
      .filter((account) => account.group === group.name)
      .map((account) => [account.address, account]),
  );
  const members = discovered(sourcesOf(view, group.name));
  const { membership } = explainer(look, verdict);
  return inOrder(new Set([...configured, ...accounts.keys()])).map((address) => {
    const isConfigured = configured.has(address);
    const peer = sees && isConfigured ? health.peers.get(address) : undefined;
    const { identity = address, standing = 'peer', rank } = accounts.get(address) ?? {};
    const { zone, node } = members.get(address) ?? {};
    return {
      address,
      pod: identity,
      configured: isConfigured,
      ...(isConfigured ? { state: peer?.state ?? 'unknown' } : {}),
      ...defined({
        since: peer && iso(peer.since),
        falls: peer === undefined || peer.falls.length === 0 ? undefined : peer.falls.length,
        zone,
        node,
      }),
      standing,
      why: membershipWords(membership(group, address), iso, verdict.pending).why,
      ...defined({ rank }),
    };
  });
}
