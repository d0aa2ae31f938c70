import type { TemplateName } from '../config/schema/template-vars.ts';
import { firstVersionNames } from './first-version-names.ts';
import { groupValues } from './group-values.ts';
import type { PodFacts } from './pod-facts.ts';
import { routerIdOf } from './router-id.ts';
import { type Json, type Value, fromJson } from '../jinja2/index.ts';
import { defined } from '../model/defined.ts';

/**
 * The names that templates know:
 *
 *     POD_IP, LICENSE_KEY, encrypted_root_pw, asn, bgpgroups_mesh, bgpgroups_subtractive   the original's
 *     ENCRYPTED_ROOT_PW, AUTONOMOUS_SYSTEM, MESHRR_CLIENTRANGE, UPSTREAM_SERVICE_NAME, …   its first version's
 *     router_id, pod_ips                                                                   ours in addition
 *     what `vars` of the settings has                                                      the operator's
 *
 * What nobody has told is None where the original had it so; otherwise it is left out, and who needs it is told.
 *
 * How the agent gets in is none of a template's business: see `with-agent-group.ts`.
 *
 * Throws where the pool holds no router id.
 */
export function templateContext(facts: PodFacts): ReadonlyMap<string, Value> {
  const { settings, self } = facts;
  const { asn, license_key: licence = null, bgpgroups } = settings;
  // The original's default file has it: root cannot log in.
  const rootPassword = settings.encrypted_root_pw ?? 'NOLOGIN';
  const [podAddress = null, ...others] = self.addresses;
  const names: Readonly<Partial<Record<TemplateName, Json>>> = {
    ...firstVersionNames(facts),
    POD_IP: podAddress,
    LICENSE_KEY: licence,
    ENCRYPTED_ROOT_PW: rootPassword,
    encrypted_root_pw: rootPassword,
    ...defined({ asn }),
    router_id: routerIdOf(self.addresses, settings.router_id_pool),
    pod_ips: podAddress === null ? [] : [podAddress, ...others],
  };
  return new Map<string, Value>([
    ...Object.entries({ ...settings.vars, ...names }).map(
      ([name, plain]) => [name, fromJson(plain)] as const,
    ),
    ['bgpgroups_mesh', groupValues(bgpgroups.filter(({ type }) => type === 'mesh'))],
    ['bgpgroups_subtractive', groupValues(bgpgroups.filter(({ type }) => type === 'subtractive'))],
  ]);
}
