import { ago, type Iso } from '../words/time.ts';
import type { History } from '../status/history.ts';
import type { Status } from '../status/status.ts';
import { deedList } from './plan-list.ts';
import { earlierPeers, groupSection, sourceTable } from './tables.ts';
import { html, type Html } from './html.ts';
import { attention, head } from './head-section.ts';
import type { Look } from '../../model/outcome.ts';
import { addressAsked, explained, tooEarly } from '../explain/explain-answer.ts';
import type { Answer } from '../http/listen.ts';
import { defined } from '../../model/defined.ts';
import type { ExplainWords } from '../explain/explain-words.ts';
import { explainText } from '../explain/explain-text.ts';

/** All that the page shows. */
export interface PageContent {
  readonly status: Status;
  /** With the moments of the wall's clock. */
  readonly history: History;
  /** What somebody asked about an address, and the answer. */
  readonly why?: Why;
}

/**
 * The status for eyes, at `/`: one page that reads well without its script too. The script asks for the page
 * again and takes over what has changed; nothing here changes state, and nobody else is asked for anything.
 */
export function statusPage({ status, history, why }: PageContent): string {
  const { agent, ready } = status;
  const now = Date.parse(status.at);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${ready ? '✓' : '✗ not ready:'} ${agent.identity} – meshrr</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" defer></script>
        <noscript><meta http-equiv="refresh" content="10" /></noscript>
      </head>
      <body>
        <a class="skip" href="#groups">Skip to the groups</a>
        <p id="lost" role="alert" hidden></p>
        <main>
          ${head(status)} ${attention(status)} ${whySection(why, status.at)}
          <div id="groups">${status.groups.map((group) => groupSection(group, history, now))}</div>
          ${earlierPeers(history, now)} ${deedList(history, status.at)} ${sourceTable(status)}
          <footer id="foot">
            <p>
              meshrr ${agent.version}, started ${ago(agent.startedAt, status.at)}. The same for machines:
              <a href="/status">/status</a> <a href="/explain">/explain</a> <a href="/metrics">/metrics</a>
              <a href="/readyz">/readyz</a>
            </p>
          </footer>
        </main>
      </body>
    </html> `.text;
}

/** Its own style and script, itself again, and nothing else: whatever a name says, the browser runs none of it. */
const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers `/`, with an explanation where `?why=` asks for one. */
export function pageAnswer(
  { status, history, look }: PageContent & { readonly look: Look | undefined },
  asked: string | null,
  iso: Iso,
): Answer {
  const why = asked === null || asked.trim() === '' ? undefined : whyOf(asked, look, status.at, iso);
  return {
    code: 200,
    type: 'text/html; charset=utf-8',
    body: statusPage({ status, history, ...defined({ why }) }),
    headers: { 'content-security-policy': pagePolicy },
  };
}

function whyOf(asked: string, look: Look | undefined, at: string, iso: Iso): Why {
  if (look === undefined) return { asked, problem: tooEarly };
  const address = addressAsked(asked, look);
  if (typeof address === 'object') return { asked, problem: address.problem };
  return { asked, explained: explained(look, address, at, iso) };
}

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
