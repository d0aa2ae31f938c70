import type { ExplainWords } from '../explain/explain-words.ts';
import { explainText } from '../explain/explain-text.ts';
import { html, type Html } from './html.ts';

/** What was asked, and the explanation, or why there is none. */
export type Why =
  | { readonly asked: string; readonly explained: ExplainWords & { readonly lookedAt: string } }
  | { readonly asked: string; readonly problem: string };

/** Asks why an address is or is not a peer, and tells it: what `meshrr explain` says. */
export function whySection(why: Why | undefined, at: string): Html {
  return html`<section id="why">
    <h2>Why?</h2>
    <form action="/#why" method="get" role="search">
      <label for="asked">Why is this address, or pod, a peer or not?</label>
      <input
        id="asked"
        name="why"
        value="${why?.asked}"
        placeholder="10.42.3.7"
        autocomplete="off"
        spellcheck="false"
      />
      <button>Explain</button>
    </form>
    ${why !== undefined && answer(why, at)}
  </section>`;
}

function answer(why: Why, at: string): Html {
  if ('problem' in why) return html`<p class="bad" role="status">✗ ${why.problem}</p>`;
  const [summary, ...sections] = explainText(why.explained, at);
  return html`<div id="answer" role="status">
    <p><b>${summary?.title}</b></p>
    ${sections.map(
      ({ title, lines }) =>
        html`<h3>${title}</h3>
          <ul>
            ${lines.map((line) => html`<li>${line}</li>`)}
          </ul>`,
    )}
    <p><a href="/">Close</a></p>
  </div>`;
}
