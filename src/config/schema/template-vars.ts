import { z } from 'zod';
import { isMapping, whenMapping } from './mapping.ts';

/**
 * The variables that every template has: those of this meshrr and those of the original meshrr.
 * boot/template-variables.ts sets their values.
 */
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

/** A value for a template: any plain YAML value. */
export type TemplateValue =
  null | boolean | number | string | readonly TemplateValue[] | { readonly [name: string]: TemplateValue };

/** How deep a value may be nested. The limit also refuses a value that contains itself through a YAML alias. */
const deepest = 20;

const value = z.custom<TemplateValue>((given) => isPlain(given, deepest), {
  abort: false,
  error: `expected text, a number, true, false, null, or lists and mappings of them, not deeper than ${deepest}`,
});

/** Keywords, tests and functions of Jinja2, which cannot be names of variables. */
const jinjaWords =
  'and as block break call caller continue cycler dict do elif else endblock endcall endfilter endfor endif endmacro ' +
  'endraw endset endwith extends false False filter for from if ignore import in include is joiner kwargs lipsum loop ' +
  'macro namespace none None not or range raw recursive scoped self set super true True varargs with without';

/** The setting `vars`: the operator's own values for templates, by name. */
export const templateVars = varsExcept([...jinjaWords.split(' '), ...templateNames]);

/** A schema for values for templates by name; the names in `taken` are refused, because they have another meaning. */
export function varsExcept(taken: readonly string[]) {
  const takenNames = new Set(taken);
  return z.record(z.string(), value).superRefine(
    (vars, context) => {
      const refuse = (name: string, message: string) =>
        context.addIssue({ code: 'custom', path: [name], message });
      for (const name of Object.keys(vars)) {
        if (!/^_?[A-Za-z]\w*$/.test(name))
          refuse(name, 'a name consists of letters, digits and _, and begins with a letter');
        else if (takenNames.has(name))
          refuse(name, 'templates already have a variable of this name: choose another');
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
