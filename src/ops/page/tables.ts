import type { GroupStatus, PeerStatus } from '../status/group-status.ts';
import type { History, StateSpan } from '../status/history.ts';
import type { Status } from '../status/status.ts';
import { ago, lasting, wallIso, withRelativeTimes } from '../words/time.ts';
import { html, type Html } from './html.ts';
import { legend, timeline, windowOf } from './timeline.ts';

/** One group: its peers and candidates with their recent history, ordered by rank in a group with `max_peers`. */
export function groupSection(group: GroupStatus, history: History, now: number): Html {
  const { name, kind, maxPeers, allowPrefixes, otherFamily } = group;
  if (kind === 'subtractive') {
    const clients =
      allowPrefixes === undefined
        ? 'Not read yet, or not on the device.'
        : allowPrefixes === 0
          ? 'allow is empty, so no client is accepted.'
          : `Accepts clients from the ${allowPrefixes} prefixes of allow.`;
    return html`<section id="group-${name}">
      <h2>${name}</h2>
      <p>${clients}</p>
    </section>`;
  }
  const peers = maxPeers === undefined ? group.peers : group.peers.toSorted(byRank);
  const configured = peers.filter((peer) => peer.configured).length;
  const choice =
    maxPeers === undefined
      ? `${configured} peers: every discovered member.`
      : `Upstreams: ${configured} of ${peers.length} chosen (max_peers ${maxPeers}), best ranked first.`;
  if (peers.length === 0)
    return html`<section id="group-${name}">
      <h2>${name}</h2>
      <p>No peers.</p>
    </section>`;
  const hasZones = peers.some(({ zone }) => zone !== undefined);
  const { label } = windowOf(history, now);
  return html`<section id="group-${name}">
    <h2>${name}</h2>
    <p>
      ${choice}${otherFamily && ` Peers over ${otherFamily.families.join(' and ')} only; ${otherFamily.addresses} addresses of the other family are left out.`}
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
  const states = history.sessions.get(address) ?? [];
  const { sign, style } = styleOf(peer, states);
  return html`<tr id="peer-${name}-${address}" class="${configured ? 'chosen' : 'other'}">
    <th scope="row">
      <a href="/?why=${encodeURIComponent(address)}#why" title="Why?">${address}</a
      >${pod !== address && html`<br /><span class="pod">${pod}</span>`}
    </th>
    ${maxPeers !== undefined && html`<td data-label="Rank">${rank ?? '–'}</td>`}${hasZones && html`<td data-label="Zone">${zone ?? '–'}</td>`}
    <td data-label="State" class="${style}">${state === undefined ? 'not a peer' : `${sign} ${state}`}</td>
    <td data-label="Since">
      <div>
        ${since === undefined ? '–' : html`<time datetime="${since}" title="${since}">${ago(since, wallIso(now))}</time>`}${falls !== undefined && html`<br />down ${falls === 1 ? 'once' : `${falls} times`} within 5 min`}
      </div>
    </td>
    <td data-label="Before">${timeline(states, history, now)}</td>
    <td data-label="Why" class="why">${withRelativeTimes(why, wallIso(now))}</td>
  </tr> `;
}

/** The sign and the style class of a peer's state; the sign tells the states apart without colour. */
function styleOf(
  { state }: PeerStatus,
  states: readonly StateSpan[],
): { readonly sign: string; readonly style: string } {
  if (state === undefined) return { sign: '', style: '' };
  if (state === 'ESTABLISHED') return { sign: '●', style: 'good' };
  if (state === 'unknown') return { sign: '?', style: 'doubt' };
  const wasUp = states.some((span) => span.state === 'ESTABLISHED');
  return wasUp ? { sign: '✗', style: 'bad' } : { sign: '◌', style: 'doubt' };
}

function byRank(a: PeerStatus, b: PeerStatus): number {
  return (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0;
}

/** This many former peers are shown. */
const mostFormerPeers = 30;

/** The timelines' legend, and the peers that were removed within the shown hours, the last removed first. */
export function formerPeers(history: History, now: number): Html {
  const gone = Array.from(history.sessions)
    .flatMap(([address, states]) => {
      const last = states.at(-1);
      return last?.state === 'gone' ? [{ address, states, at: last.from }] : [];
    })
    .toSorted((a, b) => b.at - a.at)
    .slice(0, mostFormerPeers);
  return html`${legend()}
  ${
    gone.length > 0 &&
    html`<section id="former">
      <h2>Former peers</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Peer</th>
            <th scope="col">Removed</th>
            <th scope="col">${windowOf(history, now).label}</th>
          </tr>
        </thead>
        <tbody>
          ${gone.map(
            ({ address, states, at }) =>
              html`<tr id="gone-${address}">
                <th scope="row">
                  <a href="/?why=${encodeURIComponent(address)}#why" title="Why?">${address}</a>
                </th>
                <td data-label="Removed">
                  <time datetime="${wallIso(at)}">${ago(wallIso(at), wallIso(now))}</time>
                </td>
                <td data-label="Before">${timeline(states, history, now)}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </section>`
  }`;
}

/** The sources: whether each answers, how many members it names, and when it last answered. */
export function sourceTable({ sources, at }: Status): Html {
  return html`<section id="sources">
    <h2>Sources</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">Group</th>
          <th scope="col">State</th>
          <th scope="col">Members</th>
          <th scope="col">Answered</th>
        </tr>
      </thead>
      <tbody>
        ${sources.map(
          ({ id, group, state, since, endpoints, lastAnswerAt, because }) =>
            html`<tr id="source-${id}">
              <th scope="row">${id}</th>
              <td data-label="Group">${group}</td>
              <td data-label="State" class="${sourceStyles[state].style}">
                ${sourceStyles[state].sign} ${state} for
                ${lasting(since, at)}${because !== undefined && `: ${because}`}
              </td>
              <td data-label="Members">${endpoints}</td>
              <td data-label="Answered">${lastAnswerAt === undefined ? 'never' : ago(lastAnswerAt, at)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </section>`;
}

const sourceStyles: Readonly<
  Record<Status['sources'][number]['state'], { readonly sign: string; readonly style: string }>
> = {
  seeing: { sign: '●', style: 'good' },
  blind: { sign: '✗', style: 'bad' },
  unheard: { sign: '◌', style: 'doubt' },
};
