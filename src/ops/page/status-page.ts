import { ago } from '../words/ago.ts';
import type { History } from '../status/history.ts';
import type { Status } from '../status/status.ts';
import { attention } from './attention.ts';
import { deedList } from './deed-list.ts';
import { earlierPeers } from './earlier-peers.ts';
import { groupSection } from './group-section.ts';
import { html } from './html.ts';
import { head } from './page-head.ts';
import { sourceTable } from './source-table.ts';
import { whySection, type Why } from './why-section.ts';

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
