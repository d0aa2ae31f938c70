import { existsSync } from 'node:fs';
import { agentLogin, credentialFiles, credentialFilesIn } from '../config/agent-credentials.ts';
import type { Finding } from '../config/check/finding.ts';
import { hostNetworkProblems } from '../config/check/host-network-check.ts';
import { messageOf } from '../model/message-of.ts';
import { existingAccess } from './access/agent-access.ts';
import { createAccess, type CreatedAccess } from './access/create-access.ts';
import { withAgentGroup } from './access/with-agent-group.ts';
import { bootTemplate, renderBoot } from './render-boot.ts';
import { savedConfiguration, renewBoot, type Renewed } from './renew-boot.ts';
import { routerIdOf } from './router-id.ts';
import type { PodFacts } from './template-variables.ts';
import { withProtocolsBgp } from './with-protocols-bgp.ts';

export interface BootPlaces {
  /** The file that the device boots from and saves to. Absent if the text is only printed. */
  readonly output?: string;
  /** A template to use instead of the mounted one or the built-in ones. */
  readonly template?: string;
}

export type PreparedBoot =
  | {
      readonly kind: 'prepared';
      readonly text: string;
      readonly credentials: CreatedAccess['credentials'];
      /** What was done, and what an operator should look at; a line each, without secrets. */
      readonly notes: readonly string[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly Finding[] };

/**
 * Prepares the boot configuration of a pod's cRPD and the credentials of its agent, for the command `render`:
 *
 *     saved by the device?  ── yes ─→ renewed ┐
 *              └─ no ─→ rendered from a template ┴─→ with the group MESHRR-AGENT
 *                                               and a `protocols bgp` for the agent to read
 *
 * Writes nothing: `withPeers` adds neighbors to the text, and `writeBoot` writes it. Rejects with an Error or a
 * TemplateError that says what is wrong, where, and what to do.
 */
export async function prepareBoot(facts: PodFacts, { output, template }: BootPlaces): Promise<PreparedBoot> {
  const { settings, self, environment } = facts;
  const { text, how, changes, warnings } = baseText(facts, output, template);

  const own = existingAccess(text, settings.crpd.username ?? agentLogin);
  const isClear = own.grpc?.clearText ?? settings.crpd.clear_text !== 'no';
  const problems = isClear ? hostNetworkProblems(settings, self, environment) : [];
  if (problems.length > 0) return { kind: 'problems', problems };

  const place = credentialFiles(environment);
  const fresh = await createAccess(settings, own, place ?? credentialFilesIn(), output);
  return {
    kind: 'prepared',
    text: withAgentGroup(withProtocolsBgp(text), fresh.access),
    // Without MESHRR_CREDENTIALS the folder may belong to something else: delete nothing from it.
    credentials: place === undefined ? { ...fresh.credentials, stale: [] } : fresh.credentials,
    notes: [how, ...changes, ...fresh.notes],
    warnings: [...warnings, ...fresh.warnings],
  };
}

/** The text to start from: what the device saved, renewed for this pod; otherwise a rendered template. */
function baseText(
  facts: PodFacts,
  output: string | undefined,
  mounted: string | undefined,
): Renewed & { readonly how: string } {
  const { settings, self } = facts;
  const routerId = routerIdOf(self.addresses, settings.router_id_pool);
  const former = output === undefined ? undefined : savedConfiguration(output);
  if (former === undefined) {
    if (mounted !== undefined && !existsSync(mounted)) throw new Error(`template ${mounted} not found`);
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
      how: `${former.path} is kept, with the addresses of this pod`,
    };
  } catch (error) {
    const why = messageOf(error);
    throw new Error(
      `${former.path} is not a Junos configuration (${why}): move it away to have a new one rendered`,
      { cause: error },
    );
  }
}

/** Warns of set commands and XML, which the reader takes for one long statement; only a device would refuse them. */
function otherFormats(name: string, text: string): readonly string[] {
  return text.includes('{')
    ? []
    : [
        `${name} has no braces: cRPD boots from text such as \`system { host-name a; }\`, not from set commands or XML`,
      ];
}
