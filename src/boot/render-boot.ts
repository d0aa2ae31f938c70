import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/schema/settings.ts';
import { renderTemplate } from '../jinja2/index.ts';
import { type PodFacts, templateContext } from './template-variables.ts';

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

/** A template, and where it finds others. */
export interface BootTemplate {
  /** For errors: a path, or the name of one of ours. */
  readonly name: string;
  readonly text: string;
  /** One of ours by its name under `templates/`, for `include` and `import`. */
  readonly load: (name: string) => string | undefined;
}

/** Where a ConfigMap with an own template is mounted, as with the original. */
const mountedTemplate = '/opt/meshrr/conf/juniper.conf.j2';

const ours = join(import.meta.dirname, '../../templates');

/**
 * The mounted template, else ours for the mode (`ipv4rr` unless told). A mounted one may include ours and their
 * partials.
 *
 * @param folder where our templates are
 */
export function bootTemplate(
  mode: Settings['mode'] = 'ipv4rr',
  mounted: string = mountedTemplate,
  folder: string = ours,
): BootTemplate {
  const load = (name: string) => {
    // A name, not a path: nothing outside of the folder.
    const isOurs = /^(?:[\w-]+\/)*[\w-]+\.j2$/.test(name) && existsSync(join(folder, name));
    return isOurs ? readFileSync(join(folder, name), 'utf8') : undefined;
  };
  if (existsSync(mounted)) return { name: mounted, text: readFileSync(mounted, 'utf8'), load };
  const name = `${mode}.j2`;
  return { name, text: readFileSync(join(folder, name), 'utf8'), load };
}
