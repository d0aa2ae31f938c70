import { ago } from '../words/ago.ts';
import type { Status } from '../status/status.ts';
import type { StepWords } from '../words/step-words.ts';
import { html, type Html } from './html.ts';

/** What waits for somebody, and what they may do; nothing where nothing does. */
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
      html`<p>To be committed now, plan <code>${plan.hash}</code>:</p>
        ${stepList(plan.steps)}`
    }
    ${
      withheld.length > 0 &&
      html`<p>Withheld:</p>
        <ul>
          ${withheld.map((step) => html`<li>${stepText(step)}: ${step.guard}${step.until !== undefined && `; it goes by itself ${ago(step.until, at)}`}</li>`)}
        </ul>`
    }
    ${pending !== undefined && html`<p>To let the removals go, once: <code>meshrr approve ${pending}</code></p>`}
  </section>`;
}

/** Steps as a list: what, whom, where and why. */
export function stepList(steps: readonly StepWords[]): Html {
  return html`<ul>
    ${steps.map((step) => html`<li>${stepText(step)}: ${step.why}</li>`)}
  </ul>`;
}

function stepText({ step, group, peer, pod }: StepWords): Html {
  const who = peer === undefined ? '' : ` ${peer}${pod === undefined || pod === peer ? '' : ` (${pod})`}`;
  return html`<b>${signs[step]} ${step}${who}</b> ${peer === undefined ? 'of' : 'in'} ${group}`;
}

const signs: Readonly<Record<StepWords['step'], string>> = {
  add: '+',
  remove: '−',
  allow: '±',
  'graceful-shutdown': '±',
};
