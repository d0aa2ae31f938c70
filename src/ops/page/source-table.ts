import { ago, lasting } from '../words/ago.ts';
import type { Status } from '../status/status.ts';
import { html, type Html } from './html.ts';

/** Who tells of whom, how old their last answer is, and who cannot see. */
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
              <td data-label="State" class="${looks[state].look}">
                ${looks[state].sign} ${state} for
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

const looks: Readonly<
  Record<Status['sources'][number]['state'], { readonly sign: string; readonly look: string }>
> = {
  seeing: { sign: '●', look: 'good' },
  blind: { sign: '✗', look: 'bad' },
  unheard: { sign: '◌', look: 'doubt' },
};
