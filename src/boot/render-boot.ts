import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/schema/settings.ts';
import { renderTemplate } from '../jinja2/index.ts';
import { type PodFacts, templateVariables } from './template-variables.ts';

/** Where to set the variables that a template needs and the settings may lack. */
const hints: ReadonlyMap<string, string> = new Map([
  ['asn', 'write `asn` into the settings file; without a file, set AUTONOMOUS_SYSTEM'],
  ['AUTONOMOUS_SYSTEM', 'write `asn` into the settings file; without a file, set it in the environment'],
  [
    'LICENSE_KEY',
    'set it in the environment, or `license_key` in the settings file, or print it inside {% if LICENSE_KEY %}',
  ],
  ['MESHRR_CLIENTRANGE', 'the settings need a group of `type: subtractive`'],
]);

/**
 * Renders the boot configuration of a pod: Junos text with everything that must not change at run time, because
 * changing it resets sessions. The mesh groups have no neighbors; the agent adds them.
 *
 * Throws a TemplateError with template and line, or an Error if the pod has no address for a router id.
 */
export function renderBoot(facts: PodFacts, { name, text, load }: BootTemplate): string {
  return renderTemplate(text, templateVariables(facts), {
    name,
    load,
    hint: (unknown) => hints.get(unknown),
  });
}

/** A template, and the others that it may include. */
export interface BootTemplate {
  /** For error messages: the path of a mounted template, or the name of a built-in one. */
  readonly name: string;
  readonly text: string;
  /** Returns the text of a built-in template by its path under `templates/`, for `include` and `import`. */
  readonly load: (name: string) => string | undefined;
}

/** Where a ConfigMap with a template of the operator is mounted, as with the original. */
const mountedTemplate = '/opt/meshrr/conf/juniper.conf.j2';

const builtIn = join(import.meta.dirname, '../../templates');

/**
 * Chooses the mounted template if there is one, otherwise the built-in one for the mode. Both can include the
 * built-in templates and their partials.
 *
 * @param folder the built-in templates
 */
export function bootTemplate(
  mode: Settings['mode'] = 'ipv4rr',
  mounted: string = mountedTemplate,
  folder: string = builtIn,
): BootTemplate {
  const load = (name: string) => {
    // A relative path without dots, so that nothing outside the folder can be read: `partials/system.j2`.
    const isBuiltIn = /^(?:[\w-]+\/)*[\w-]+\.j2$/.test(name) && existsSync(join(folder, name));
    return isBuiltIn ? readFileSync(join(folder, name), 'utf8') : undefined;
  };
  if (existsSync(mounted)) return { name: mounted, text: readFileSync(mounted, 'utf8'), load };
  const name = `${mode}.j2`;
  return { name, text: readFileSync(join(folder, name), 'utf8'), load };
}
