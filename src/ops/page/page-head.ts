import { ago, lasting } from '../words/ago.ts';
import type { Status } from '../status/status.ts';
import { html, type Html } from './html.ts';

/** Who this is, and whether all is well. */
export function head(status: Status): Html {
  const { at, agent, ready, notReadyBecause, device, telemetry, clients, commits, lastCommit, drain } =
    status;
  const because = notReadyBecause.join('; ');
  const transport =
    device.transport === undefined
      ? ''
      : `, configuration by ${device.transport.configuration}, sessions by ${device.transport.sessions}`;
  const peers = status.groups.flatMap((group) => group.peers).filter(({ configured }) => configured);
  const up = peers.filter(({ state }) => state === 'ESTABLISHED').length;
  return html`<header id="head">
    <h1>${agent.identity}</h1>
    <p class="addresses">${agent.addresses.join(', ')}</p>
    <p role="status" class="badge ${ready ? 'good' : 'bad'}">
      ${ready ? '✓ Ready' : `✗ Not ready: ${because}`}
    </p>
    ${ready && because !== '' && html`<p class="doubt">△ Still ready, but not for long: ${because}</p>`}
    ${drain !== undefined && html`<p class="doubt">△ Draining for ${lasting(drain.since, at)}: ${drain.done === undefined ? 'under way' : `done, ${drain.done.because}`}; undone ${ago(drain.undoneAt, at)} unless the pod has ended</p>`}
    <dl class="facts">
      <div>
        <dt>Sessions up</dt>
        <dd>${up} of ${peers.length}</dd>
      </div>
      <div>
        <dt>Clients by allow</dt>
        <dd>${clients}</dd>
      </div>
      <div>
        <dt>Device</dt>
        <dd class="${device.state === 'lost' ? 'bad' : ''}">
          ${device.state === 'lost' && '✗ '}${device.state} ${device.address}${transport}
        </dd>
      </div>
      <div>
        <dt>Last read</dt>
        <dd>${device.lookedAt === undefined ? 'never' : ago(device.lookedAt, at)}</dd>
      </div>
      <div>
        <dt>Telemetry</dt>
        <dd class="${telemetry.state === 'blind' ? 'bad' : ''}">
          ${telemetry.state === 'blind' && '✗ '}${telemetry.state}${telemetry.mode !== undefined && ` by ${telemetry.mode}`}
        </dd>
      </div>
      <div>
        <dt>Commits</dt>
        <dd>${commits}${lastCommit !== undefined && `, the last ${ago(lastCommit.at, at)}`}</dd>
      </div>
    </dl>
  </header>`;
}
