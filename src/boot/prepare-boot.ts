import { existsSync } from 'node:fs';
import { agentLogin, credentialFiles, credentialFilesIn } from '../config/agent-credentials.ts';
import type { Finding } from '../config/check/finding.ts';
import { hostNetworkProblems } from '../config/check/host-network-check.ts';
import { messageOf } from '../model/message-of.ts';
import { ownAccess } from './access/agent-access.ts';
import { freshAccess, type FreshAccess } from './access/create-access.ts';
import { withAgentGroup } from './access/with-agent-group.ts';
import { bootTemplate, renderBoot } from './render-boot.ts';
import { formerConfiguration, renewBoot, type Renewed } from './renew-boot.ts';
import { routerIdOf } from './router-id.ts';
import type { PodFacts } from './template-variables.ts';
import { appliedInBgp } from './with-protocols-bgp.ts';

export interface BootPlaces {
  /** Where the device reads its configuration at boot; absent: nowhere yet, and nothing was saved. */
  readonly output?: string;
  /** A template instead of ours; absent: the mounted one, if there is one. */
  readonly template?: string;
}

export type PreparedBoot =
  | {
      readonly kind: 'prepared';
      readonly text: string;
      readonly credentials: FreshAccess['credentials'];
      /** What was done, a line each and without secrets; and what somebody should look at. */
      readonly notes: readonly string[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly Finding[] };

/**
 * A pod's boot configuration, and what gets the agent in:
 *
 *     saved by the device?  ── yes ─→ renewed ┐
 *              └─ no ─→ rendered from a template ┴─→ with the group MESHRR-AGENT
 *                                               and a `protocols bgp` for the agent to read
 *
 * Writes nothing. Rejects with an Error or a TemplateError that says what, where, and what to do.
 */
export async function prepareBoot(facts: PodFacts, { output, template }: BootPlaces): Promise<PreparedBoot> {
  const { settings, self, environment } = facts;
  const { text, how, changes, warnings } = baseOf(facts, output, template);

  const own = ownAccess(text, settings.crpd.username ?? agentLogin);
  const isClear = own.grpc?.clearText ?? settings.crpd.clear_text !== 'no';
  const problems = isClear ? hostNetworkProblems(settings, self, environment) : [];
  if (problems.length > 0) return { kind: 'problems', problems };

  const place = credentialFiles(environment);
  const fresh = await freshAccess(settings, own, place ?? credentialFilesIn(), output);
  return {
    kind: 'prepared',
    text: withAgentGroup(appliedInBgp(text), fresh.access),
    // Where nobody said whose they are, nothing is taken away.
    credentials: place === undefined ? { ...fresh.credentials, stale: [] } : fresh.credentials,
    notes: [how, ...changes, ...fresh.notes],
    warnings: [...warnings, ...fresh.warnings],
  };
}

function baseOf(
  facts: PodFacts,
  output: string | undefined,
  mounted: string | undefined,
): Renewed & { readonly how: string } {
  const { settings, self } = facts;
  const routerId = routerIdOf(self.addresses, settings.router_id_pool);
  const former = output === undefined ? undefined : formerConfiguration(output);
  if (former === undefined) {
    if (mounted !== undefined && !existsSync(mounted))
      throw new Error(`the template ${mounted} is not there`);
    const template = bootTemplate(settings.mode, mounted);
    const text = `${renderBoot(facts, template)}\n`;
    const warnings = otherFormats(template.name, text);
    return { text, changes: [], warnings, how: `rendered from ${template.name}, router id ${routerId}` };
  }
  const names = settings.bgpgroups.map(({ name }) => name);
  try {
    const renewed = renewBoot(former.text, routerId, names);
    return {
      ...renewed,
      warnings: [...otherFormats(former.path, former.text), ...renewed.warnings],
      how: `${former.path} is kept, and what is ours in it renewed`,
    };
  } catch (error) {
    const why = messageOf(error);
    throw new Error(
      `${former.path} is no Junos configuration (${why}): move it away to have it rendered anew`,
      { cause: error },
    );
  }
}

/** Set commands and XML read as one long statement; only a device would find out. */
function otherFormats(name: string, text: string): readonly string[] {
  return text.includes('{')
    ? []
    : [
        `${name} has no brace in it: cRPD boots from text such as \`system { host-name a; }\`, not from set commands or XML`,
      ];
}
