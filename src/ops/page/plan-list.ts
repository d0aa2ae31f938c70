import type { Deed, History } from '../status/history.ts';
import type { StepWords } from '../words/reasons.ts';
import { ago, wallIso } from '../words/time.ts';
import { html, type Html } from './html.ts';

/** The last plans with their reasons, the newest first. */
export function deedList({ deeds, since }: History, at: string): Html {
  return html`<section id="plans">
    <h2>Last plans</h2>
    ${
      deeds.length === 0
        ? html`<p>None since the agent started, ${ago(wallIso(since), at)}.</p>`
        : html`<ol class="deeds">
            ${deeds.map((deed) => entry(deed, at))}
          </ol>`
    }
  </section>`;
}

function entry({ at: then, kind, plan, steps, more, because }: Deed, at: string): Html {
  const moment = wallIso(then);
  const what = kind === 'committed' ? '✓ committed' : `✗ failed: ${because ?? ''}`;
  return html`<li id="deed-${then}-${plan}">
    <p>
      <time datetime="${moment}">${moment.slice(11, 19)}</time> (${ago(moment, at)}), plan
      <code>${plan}</code> <span class="${kind === 'committed' ? 'good' : 'bad'}">${what}</span>
    </p>
    ${stepList(steps)}${more > 0 && html`<p>and ${more} steps more</p>`}
  </li>`;
}

/** Steps as a list: what, whom, where and why. */
export function stepList(steps: readonly StepWords[]): Html {
  return html`<ul>
    ${steps.map((step) => html`<li>${stepText(step)}: ${step.why}</li>`)}
  </ul>`;
}

export function stepText({ step, group, peer, pod }: StepWords): Html {
  const who = peer === undefined ? '' : ` ${peer}${pod === undefined || pod === peer ? '' : ` (${pod})`}`;
  return html`<b>${signs[step]} ${step}${who}</b> ${peer === undefined ? 'of' : 'in'} ${group}`;
}

const signs: Readonly<Record<StepWords['step'], string>> = {
  add: '+',
  remove: '−',
  allow: '±',
  'graceful-shutdown': '±',
};
