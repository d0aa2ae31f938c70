import type { Status } from '../status/status.ts';
import { ago, lasting } from '../words/time.ts';
import { html, type Html } from './html.ts';
import { stepList, stepText } from './plan-list.ts';

/** The reflector's name and addresses, whether it is ready, and its key figures. */
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
    ${drain !== undefined && html`<p class="doubt">△ Draining for ${lasting(drain.since, at)}: ${drain.done === undefined ? 'in progress' : `done, ${drain.done.because}`}; undone ${ago(drain.undoneAt, at)} unless the pod has ended</p>`}
    <dl class="facts">
      <div>
        <dt>Sessions up</dt>
        <dd>${up} of ${peers.length}</dd>
      </div>
      <div>
        <dt>Clients</dt>
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

/** What needs an operator's attention, and what the operator can do; undefined if nothing does. */
export function attention(status: Status): Html | undefined {
  const { at, remarks, failure, withheld, pending, plan, telemetry } = status;
  const items = [
    ...(failure === undefined
      ? []
      : [html`<li>The last commit failed ${ago(failure.at, at)}: ${failure.because}</li>`]),
    ...(telemetry.degraded === undefined ? [] : [html`<li>Telemetry: ${telemetry.degraded}</li>`]),
    ...remarks.map((text) => html`<li>${text}</li>`),
  ];
  if (items.length + withheld.length === 0 && plan === undefined) return undefined;
  return html`<section id="attention" aria-labelledby="attention-title">
    <h2 id="attention-title">Attention</h2>
    ${
      items.length > 0 &&
      html`<ul>
        ${items}
      </ul>`
    }
    ${
      plan !== undefined &&
      html`<p>The agent is about to commit plan <code>${plan.hash}</code>:</p>
        ${stepList(plan.steps)}`
    }
    ${
      withheld.length > 0 &&
      html`<p>Withheld:</p>
        <ul>
          ${withheld.map((step) => html`<li>${stepText(step)}: ${step.guard}${step.until !== undefined && `; the guard releases it ${ago(step.until, at)}`}</li>`)}
        </ul>`
    }
    ${pending !== undefined && html`<p>To allow these removals once: <code>meshrr approve ${pending}</code></p>`}
  </section>`;
}
