import { ago } from '../words/ago.ts';
import type { History } from '../status/history.ts';
import { wallIso } from '../words/iso.ts';
import { html, type Html } from './html.ts';
import { legend, spanOf, timeline } from './timeline.ts';

/** How many of them are shown, those that left last first. */
const most = 30;

/** What the lines of time mean, and who was a peer within the last hours and is none now. */
export function earlierPeers(history: History, now: number): Html {
  const gone = Array.from(history.sessions)
    .flatMap(([address, spells]) => {
      const last = spells.at(-1);
      return last?.state === 'gone' ? [{ address, spells, at: last.from }] : [];
    })
    .toSorted((a, b) => b.at - a.at)
    .slice(0, most);
  return html`${legend()}
  ${
    gone.length > 0 &&
    html`<section id="earlier">
      <h2>No longer peers</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Peer</th>
            <th scope="col">Removed</th>
            <th scope="col">${spanOf(history, now).label}</th>
          </tr>
        </thead>
        <tbody>
          ${gone.map(
            ({ address, spells, at }) =>
              html`<tr id="gone-${address}">
                <th scope="row">
                  <a href="/?why=${encodeURIComponent(address)}#why" title="Why?">${address}</a>
                </th>
                <td data-label="Removed">
                  <time datetime="${wallIso(at)}">${ago(wallIso(at), wallIso(now))}</time>
                </td>
                <td data-label="Before">${timeline(spells, history, now)}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </section>`
  }`;
}
