import { z } from 'zod';
import { isMapping, whenMapping } from './mapping.ts';

/** What templates know by itself, our names and those of the original; `boot/template-variables.ts` has their values. */
export const templateNames = [
  'POD_IP',
  'LICENSE_KEY',
  'ENCRYPTED_ROOT_PW',
  'encrypted_root_pw',
  'asn',
  'router_id',
  'pod_ips',
  'bgpgroups_mesh',
  'bgpgroups_subtractive',
  'AUTONOMOUS_SYSTEM',
  'MESHRR_CLIENTRANGE',
  'UPSTREAM_SERVICE_NAME',
  'MESHRR_MODE',
  'MESHRR_ASRANGE',
  'MESHRR_FAMILY_INET',
  'MESHRR_FAMILY_EVPN',
] as const;
export type TemplateName = (typeof templateNames)[number];

/** A value that a template may be given, as YAML has it. */
export type TemplateValue =
  null | boolean | number | string | readonly TemplateValue[] | { readonly [name: string]: TemplateValue };

/** As deep as a value may be; what contains itself by an alias is deeper. */
const deepest = 20;

const value = z.custom<TemplateValue>((given) => isPlain(given, deepest), {
  abort: false,
  error: `expected text, a number, true, false, null, or lists and mappings of them, not deeper than ${deepest}`,
});

/** Words of Jinja2's, and names that every template has. */
const ofJinja =
  'and as block break call caller continue cycler dict do elif else endblock endcall endfilter endfor endif endmacro ' +
  'endraw endset endwith extends false False filter for from if ignore import in include is joiner kwargs lipsum loop ' +
  'macro namespace none None not or range raw recursive scoped self set super true True varargs with without';

/** What a group says by itself, and what any dictionary can do. */
const ofGroups =
  'name type source sources asranges prefixes max_peers min_peers spread ip_families ' +
  'clear copy fromkeys get items keys pop popitem setdefault update values';

/** Values for templates of an operator's own, by name. */
export const templateVars = varsBeside([...ofJinja.split(' '), ...templateNames]);

/** The same of a group: templates find them beside what the group says. */
export const groupVars = varsBeside(ofGroups.split(' '));

/** @param names that are taken */
function varsBeside(names: readonly string[]) {
  const taken = new Set(names);
  return z.record(z.string(), value).superRefine(
    (vars, context) => {
      const refuse = (name: string, message: string) =>
        context.addIssue({ code: 'custom', path: [name], message });
      for (const name of Object.keys(vars)) {
        if (!/^_?[A-Za-z]\w*$/.test(name)) refuse(name, 'a name has letters, digits and _, a letter first');
        else if (taken.has(name)) refuse(name, 'templates know this name already, take another one');
      }
    },
    { when: whenMapping },
  );
}

function isPlain(given: unknown, depth: number): boolean {
  if (depth === 0) return false;
  if (Array.isArray(given)) return given.every((one) => isPlain(one, depth - 1));
  if (isMapping(given)) return Object.values(given).every((one) => isPlain(one, depth - 1));
  return given === null || ['boolean', 'number', 'string'].includes(typeof given);
}
