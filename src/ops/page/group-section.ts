import { ago } from '../words/ago.ts';
import type { GroupStatus, PeerStatus } from '../status/group-status.ts';
import type { History, Spell } from '../status/history.ts';
import { wallIso } from '../words/iso.ts';
import { inAges } from '../words/in-ages.ts';
import { html, type Html } from './html.ts';
import { spanOf, timeline } from './timeline.ts';

/** One group: its peers and candidates with their last hours; of a group with `max_peers` the best ranked first. */
export function groupSection(group: GroupStatus, history: History, now: number): Html {
  const { name, kind, maxPeers, allowPrefixes, otherFamily } = group;
  if (kind === 'subtractive') {
    const told =
      allowPrefixes === undefined
        ? 'Not read yet, or not on the device.'
        : `Accepts clients by allow: ${allowPrefixes} entries${allowPrefixes === 0 ? ', nobody is accepted' : ''}.`;
    return html`<section id="group-${name}">
      <h2>${name}</h2>
      <p>${told}</p>
    </section>`;
  }
  const peers = maxPeers === undefined ? group.peers : group.peers.toSorted(byRank);
  const configured = peers.filter((peer) => peer.configured).length;
  const choice =
    maxPeers === undefined
      ? `${configured} peers: everybody who is discovered.`
      : `Upstreams: ${configured} chosen of ${peers.length}, at most ${maxPeers}; the best ranked first.`;
  if (peers.length === 0)
    return html`<section id="group-${name}">
      <h2>${name}</h2>
      <p>No peers.</p>
    </section>`;
  const hasZones = peers.some(({ zone }) => zone !== undefined);
  const { label } = spanOf(history, now);
  return html`<section id="group-${name}">
    <h2>${name}</h2>
    <p>
      ${choice}${otherFamily && ` By ${otherFamily.families.join(' and ')} only: ${otherFamily.addresses} other addresses are left out.`}
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Peer</th>
          ${maxPeers !== undefined && html`<th scope="col">Rank</th>`}${hasZones && html`<th scope="col">Zone</th>`}
          <th scope="col">State</th>
          <th scope="col">Since</th>
          <th scope="col">${label}</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        ${peers.map((peer) => peerRow(group, peer, hasZones, history, now))}
      </tbody>
    </table>
  </section>`;
}

function peerRow(
  { name, maxPeers }: GroupStatus,
  peer: PeerStatus,
  hasZones: boolean,
  history: History,
  now: number,
): Html {
  const { address, pod, zone, rank, state, since, falls, why, configured } = peer;
  const spells = history.sessions.get(address) ?? [];
  const { sign, look } = lookOf(peer, spells);
  return html`<tr id="peer-${name}-${address}" class="${configured ? 'chosen' : 'other'}">
    <th scope="row">
      <a href="/?why=${encodeURIComponent(address)}#why" title="Why?">${address}</a
      >${pod !== address && html`<br /><span class="pod">${pod}</span>`}
    </th>
    ${maxPeers !== undefined && html`<td data-label="Rank">${rank ?? '–'}</td>`}${hasZones && html`<td data-label="Zone">${zone ?? '–'}</td>`}
    <td data-label="State" class="${look}">${state === undefined ? 'no peer' : `${sign} ${state}`}</td>
    <td data-label="Since">
      <div>
        ${since === undefined ? '–' : html`<time datetime="${since}" title="${since}">${ago(since, wallIso(now))}</time>`}${falls !== undefined && html`<br />fell ${falls === 1 ? 'once' : `${falls} times`} within 5 min`}
      </div>
    </td>
    <td data-label="Before">${timeline(spells, history, now)}</td>
    <td data-label="Why" class="why">${inAges(why, wallIso(now))}</td>
  </tr> `;
}

/** Also without colour: a sign for each. */
function lookOf(
  { state }: PeerStatus,
  spells: readonly Spell[],
): { readonly sign: string; readonly look: string } {
  if (state === undefined) return { sign: '', look: '' };
  if (state === 'ESTABLISHED') return { sign: '●', look: 'good' };
  if (state === 'unknown') return { sign: '?', look: 'doubt' };
  const wasUp = spells.some((spell) => spell.state === 'ESTABLISHED');
  return wasUp ? { sign: '✗', look: 'bad' } : { sign: '◌', look: 'doubt' };
}

function byRank(a: PeerStatus, b: PeerStatus): number {
  return (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0;
}
