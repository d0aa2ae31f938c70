import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/schema/settings.ts';

/** A template, and where it finds others. */
export interface BootTemplate {
  /** For errors: a path, or the name of one of ours. */
  readonly name: string;
  readonly text: string;
  /** One of ours by its name under `templates/`, for `include` and `import`. */
  readonly load: (name: string) => string | undefined;
}

/** Where a ConfigMap with an own template is mounted, as with the original. */
export const mountedTemplate = '/opt/meshrr/conf/juniper.conf.j2';

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
