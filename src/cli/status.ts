import { styleText } from 'node:util';
import type { GroupStatus } from '../ops/status/group-status.ts';
import type { SourceStatus, Status } from '../ops/status/status.ts';
import { ago, withRelativeTimes, lasting } from '../ops/words/time.ts';
import { table } from './layout.ts';
import { guardText } from './plan.ts';

type Paint = (color: 'green' | 'red' | 'yellow', text: string) => string;

/** The status as text for `meshrr status`: first the agent and its device, then groups and peers, then the sources. */
export function printStatus(status: Status, inColour: boolean): string {
  const paint: Paint = (color, text) => (inColour ? styleText(color, text, { validateStream: false }) : text);
  return [
    ...headLines(status, paint),
    ...status.groups.map((group) => `\n${groupText(group, status.at)}`),
    `\n${sourcesText(status.sources, status.at)}`,
    '\nWhy an address is or is not a peer: meshrr explain ADDRESS\n',
  ].join('');
}

function headLines(status: Status, paint: Paint): readonly string[] {
  const { at, agent, ready, notReadyBecause, commits, lastCommit, failure, plan, pending } = status;
  const because = notReadyBecause.join('; ');
  const readiness = ready ? paint('green', 'ready') : paint('red', `not ready: ${because}`);
  const last =
    lastCommit === undefined
      ? ''
      : `, the last ${ago(lastCommit.at, at)}: plan ${lastCommit.plan}, ${counted(lastCommit.steps.length)}`;
  return [
    `${agent.identity} (${agent.addresses.join(', ')}), meshrr ${agent.version}: ${readiness}`,
    // The agent is still ready, but will not be if this lasts too long.
    ...(ready && because !== '' ? [paint('yellow', `doubtful  ${because}`)] : []),
    deviceLine(status),
    sessionsLine(status),
    `commits   ${commits}${last}`,
    ...(failure === undefined ? [] : [paint('red', `failed    ${ago(failure.at, at)}: ${failure.because}`)]),
    ...(plan === undefined ? [] : [paint('yellow', `plan      ${plan.hash}, ${counted(plan.steps.length)}`)]),
    ...drainLines(status).map((text) => paint('yellow', text)),
    ...status.remarks.map((text) => paint('yellow', `attention ${text}`)),
    ...status.withheld.map((withheld) => {
      const { step, peer = '', group } = withheld;
      return paint('yellow', `withheld  ${step} ${peer} of ${group}: ${guardText(withheld, at)}`);
    }),
    ...(pending === undefined
      ? []
      : [paint('yellow', `          to allow these removals once: meshrr approve ${pending}`)]),
  ].map((line) => `${line}\n`);
}

function counted(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}

function deviceLine({ device, at }: Status): string {
  const { address, state, since, because, transport, lookedAt } = device;
  const by =
    transport === undefined
      ? ''
      : `, configuration by ${transport.configuration}, sessions by ${transport.sessions}`;
  const looked = lookedAt === undefined ? '' : `, read ${ago(lookedAt, at)}`;
  const why = because === undefined ? '' : `: ${because}`;
  return `device    ${address} ${state} for ${lasting(since, at)}${looked}${by}${why}`;
}

function sessionsLine({ telemetry: { state, mode, degraded }, clients }: Status): string {
  const how = `${mode === undefined ? '' : ` by ${mode}`}${degraded === undefined ? '' : `: ${degraded}`}`;
  return `sessions  ${state}${how}, ${clients} clients established`;
}

function drainLines({ drain, at }: Status): readonly string[] {
  if (drain === undefined) return [];
  const { since, undoneAt, done } = drain;
  const state = done === undefined ? 'under way' : `done: ${done.because}`;
  return [
    `draining  for ${lasting(since, at)}, ${state}; undone ${ago(undoneAt, at)} unless the pod has ended`,
  ];
}

function groupText(
  { kind, name, maxPeers, otherFamily, peers, allowPrefixes }: GroupStatus,
  at: string,
): string {
  if (kind === 'subtractive')
    return allowPrefixes === undefined
      ? `${name}: not read yet, or not on the device\n`
      : `${name}: allow has ${allowPrefixes} entries\n`;
  const most = maxPeers === undefined ? '' : ` (at most ${maxPeers})`;
  const others =
    otherFamily === undefined
      ? ''
      : `, by ${otherFamily.families.join(' and ')}: ${otherFamily.addresses} other addresses are left out`;

  if (peers.length === 0) return `${name}${most}${others}: no peers\n`;
  const rows = peers.map(({ address, pod, zone = '', rank, state = '–', since, falls, why }) => [
    `  ${address}`,
    pod === address ? '' : pod,
    zone,
    rank === undefined ? '' : String(rank),
    state,
    since === undefined ? '' : ago(since, at),
    falls === undefined ? '' : String(falls),
    withRelativeTimes(why, at),
  ]);
  return `${name}${most}${others}\n${table([['  ADDRESS', 'POD', 'ZONE', 'RANK', 'STATE', 'SINCE', 'FALLS', 'WHY'], ...rows])}`;
}

function sourcesText(sources: readonly SourceStatus[], at: string): string {
  return table([
    ['SOURCE', 'GROUP', 'MEMBERS', 'ANSWERED', 'STATE'],
    ...sources.map(({ id, group, state, endpoints, since, lastAnswerAt, because }) => [
      id,
      group,
      String(endpoints),
      lastAnswerAt === undefined ? 'never' : ago(lastAnswerAt, at),
      `${state} for ${lasting(since, at)}${because === undefined ? '' : `: ${because}`}`,
    ]),
  ]);
}
