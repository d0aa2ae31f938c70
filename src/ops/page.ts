import type { PeerStatus } from './group-status.ts';
import type { Status } from './status.ts';

/** The status for eyes: one page, no outside resources, nothing to click that changes anything. */
export function statusPage(status: Status): string {
  const title = `meshrr on ${status.agent.identity}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>${escaped(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ccc; }
.good { color: #14532d; } .bad { color: #991b1b; }
.scroll { overflow-x: auto; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="${status.ready ? 'good' : 'bad'}">${status.ready ? 'Ready' : `Not ready: ${escaped(status.notReadyBecause.join('; '))}`}</p>
<p>Device ${escaped(status.device.address)} is ${escaped(status.device.state)}; sessions are ${escaped(status.telemetry.state)}; ${status.clients} clients; ${status.commits} commits.</p>
${status.groups.map((group) => `<h2>${escaped(group.name)}</h2>\n${group.kind === 'subtractive' ? `<p>allow has ${group.allowPrefixes ?? 0} entries.</p>` : peersTable(group.peers)}`).join('\n')}
<h2>Sources</h2>
<div class="scroll"><table><thead><tr><th scope="col">Source</th><th scope="col">Group</th><th scope="col">State</th><th scope="col">Members</th></tr></thead><tbody>
${status.sources.map(({ id, group, state, endpoints }) => `<tr><td>${escaped(id)}</td><td>${escaped(group)}</td><td class="${state === 'blind' ? 'bad' : 'good'}">${escaped(state)}</td><td>${endpoints}</td></tr>`).join('\n')}
</tbody></table></div>
${status.withheld.length > 0 ? `<h2>Withheld</h2><ul>${status.withheld.map(({ step, peer = '', guard }) => `<li>${escaped(`${step} ${peer}: ${guard}`)}</li>`).join('')}</ul>${status.pending === undefined ? '' : `<p>To let it go, once: <code>meshrr approve ${escaped(status.pending)}</code></p>`}` : ''}
${status.remarks.length > 0 ? `<h2>Attention</h2><ul>${status.remarks.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>` : ''}
</body>
</html>
`;
}

function peersTable(peers: readonly PeerStatus[]): string {
  const rows = peers.map(
    ({ address, pod, state = '–', since = '', why }) =>
      `<tr><td>${escaped(address)}</td><td>${escaped(pod)}</td><td class="${state === 'ESTABLISHED' ? 'good' : ''}">${escaped(state)}</td><td>${escaped(since)}</td><td>${escaped(why)}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th scope="col">Address</th><th scope="col">Pod</th><th scope="col">State</th><th scope="col">Since</th><th scope="col">Why</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
