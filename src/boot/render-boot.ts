import type { BootTemplate } from './boot-template.ts';
import type { PodFacts } from './pod-facts.ts';
import { renderTemplate } from '../jinja2/index.ts';
import { templateContext } from './template-context.ts';

/** Where to tell what a template asks for and nobody has told. */
const hints: ReadonlyMap<string, string> = new Map([
  ['asn', 'write `asn` into the settings file; without a file, set AUTONOMOUS_SYSTEM'],
  ['AUTONOMOUS_SYSTEM', 'write `asn` into the settings file; without a file, set it in the environment'],
  [
    'LICENSE_KEY',
    'set it in the environment, or `license_key` in the settings file, or print it inside of {% if LICENSE_KEY %}',
  ],
  ['MESHRR_CLIENTRANGE', 'the settings need a group of `type: subtractive`'],
]);

/**
 * The boot configuration of a pod: Junos text with everything that must not change at run time, because a change
 * of it resets sessions. Groups stand there without neighbors; the agent fills them.
 *
 * Throws a TemplateError with template and line, or an Error where the facts are not enough.
 */
export function renderBoot(facts: PodFacts, { name, text, load }: BootTemplate): string {
  return renderTemplate(text, templateContext(facts), { name, load, hint: (unknown) => hints.get(unknown) });
}
