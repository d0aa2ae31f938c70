import { defined } from '../../model/defined.ts';
import type { Look } from '../../model/outcome.ts';
import { explained, findAddress, tooEarly } from '../explain/explain-answer.ts';
import { explainText } from '../explain/explain-text.ts';
import type { ExplainWords } from '../explain/explain-words.ts';
import type { Answer } from '../http/listen.ts';
import type { History } from '../status/history.ts';
import type { Status } from '../status/status.ts';
import { ago, type Iso } from '../words/time.ts';
import { attention, head } from './head-section.ts';
import { html, type Html } from './html.ts';
import { recentPlans } from './plan-list.ts';
import { formerPeers, groupSection, sourceTable } from './tables.ts';

/** What the page shows. */
interface PageContent {
  readonly status: Status;
  /** With times in ms since 1970. */
  readonly history: History;
  /** The question about an address, and its answer. */
  readonly why?: Why;
}

/** A question about an address or pod, and its explanation, or the reason why there is none. */
type Why =
  | { readonly asked: string; readonly explained: ExplainWords & { readonly lookedAt: string } }
  | { readonly asked: string; readonly problem: string };

/** Answers `/` over HTTP, with an explanation of the address or pod that `?why=` names. */
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
  const address = findAddress(asked, look);
  if (typeof address === 'object') return { asked, problem: address.problem };
  return { asked, explained: explained(look, address, at, iso) };
}

/** Allows the page's own style and script and nothing else, so that no name on the page can run code. */
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

/**
 * Renders the status as one HTML page. It works without its script, which only fetches the page again and takes over
 * what has changed. The page changes no state and loads nothing from other hosts.
 */
function statusPage({ status, history, why }: PageContent): string {
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
          ${formerPeers(history, now)} ${recentPlans(history, status.at)} ${sourceTable(status)}
          <footer id="foot">
            <p>
              meshrr ${agent.version}, started ${ago(agent.startedAt, status.at)}. For machines:
              <a href="/status">/status</a> <a href="/explain">/explain</a> <a href="/metrics">/metrics</a>
              <a href="/readyz">/readyz</a>
            </p>
          </footer>
        </main>
      </body>
    </html> `.text;
}

/** The form that asks why an address is or is not a peer, and the answer, as `meshrr explain` gives it. */
function whySection(why: Why | undefined, at: string): Html {
  return html`<section id="why">
    <h2>Why?</h2>
    <form action="/#why" method="get" role="search">
      <label for="asked">Why is this address or pod a peer, or not?</label>
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
