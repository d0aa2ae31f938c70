import type { Change, History } from '../status/history.ts';
import type { StepWords } from '../words/reasons.ts';
import { ago, wallIso } from '../words/time.ts';
import { html, type Html } from './html.ts';

/** The last plans, committed or failed, with the reason of each step; newest first. */
export function recentPlans({ changes, since }: History, at: string): Html {
  return html`<section id="plans">
    <h2>Recent plans</h2>
    ${
      changes.length === 0
        ? html`<p>None since the agent started, ${ago(wallIso(since), at)}.</p>`
        : html`<ol class="plans">
            ${changes.map((change) => entry(change, at))}
          </ol>`
    }
  </section>`;
}

function entry({ at: then, kind, plan, steps, more, because }: Change, at: string): Html {
  const moment = wallIso(then);
  const what = kind === 'committed' ? '✓ committed' : `✗ failed: ${because ?? ''}`;
  return html`<li id="plan-${then}-${plan}">
    <p>
      <time datetime="${moment}">${moment.slice(11, 19)}</time> (${ago(moment, at)}), plan
      <code>${plan}</code> <span class="${kind === 'committed' ? 'good' : 'bad'}">${what}</span>
    </p>
    ${stepList(steps)}${more > 0 && html`<p>and ${more} more steps</p>`}
  </li>`;
}

/** A list of steps, each with its reason. */
export function stepList(steps: readonly StepWords[]): Html {
  return html`<ul>
    ${steps.map((step) => html`<li>${stepText(step)}: ${step.why}</li>`)}
  </ul>`;
}

/** A step in one line: what, which peer, which group. */
export function stepText({ step, group, peer, pod }: StepWords): Html {
  const peerText =
    peer === undefined ? '' : ` ${peer}${pod === undefined || pod === peer ? '' : ` (${pod})`}`;
  return html`<b>${signs[step]} ${step}${peerText}</b> ${peer === undefined ? 'of' : 'in'} ${group}`;
}

const signs: Readonly<Record<StepWords['step'], string>> = {
  add: '+',
  remove: '−',
  allow: '±',
  'graceful-shutdown': '±',
};
