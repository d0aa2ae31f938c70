import { styleText } from 'node:util';
import type { GroupStatus } from '../ops/group-status.ts';
import type { SourceStatus } from '../ops/source-status.ts';
import type { Status } from '../ops/status.ts';
import { table } from './table.ts';

type Paint = (color: 'green' | 'red' | 'yellow', text: string) => string;

/** The status as people read it: first whether all is well, then groups and peers, then the sources. */
export function printStatus(status: Status, isTerminal: boolean): string {
  const paint: Paint = (color, text) =>
    isTerminal ? styleText(color, text, { validateStream: false }) : text;
  return [
    ...headLines(status, paint),
    ...status.groups.map((group) => `\n${groupText(group)}`),
    `\n${sourcesText(status.sources)}`,
  ].join('');
}

function headLines(status: Status, paint: Paint): readonly string[] {
  const { agent, device, telemetry, ready, notReadyBecause, clients, commits, lastCommit } = status;
  const because = notReadyBecause.join('; ');
  const readiness = ready ? paint('green', 'ready') : paint('red', `not ready: ${because}`);
  const why = device.because === undefined ? '' : `: ${device.because}`;
  const degraded = telemetry.degraded === undefined ? '' : `: ${telemetry.degraded}`;
  const mode = telemetry.mode === undefined ? '' : ` by ${telemetry.mode}`;
  const last = lastCommit === undefined ? '' : `, the last at ${lastCommit.at}, plan ${lastCommit.plan}`;
  return [
    `${agent.identity} (${agent.addresses.join(', ')}), meshrr ${agent.version}: ${readiness}`,
    // Still ready, but not for long.
    ...(ready && because !== '' ? [paint('yellow', `doubtful  ${because}`)] : []),
    `device    ${device.address} ${device.state} since ${device.since}${why}`,
    `sessions  ${telemetry.state}${mode}${degraded}, ${clients} clients established`,
    `commits   ${commits}${last}`,
    ...drainLines(status).map((text) => paint('yellow', text)),
    ...status.remarks.map((text) => paint('yellow', `attention ${text}`)),
    ...status.withheld.map(({ step, peer = '', group, guard }) =>
      paint('yellow', `withheld  ${step} ${peer} of ${group}: ${guard}`),
    ),
  ].map((line) => `${line}\n`);
}

function drainLines({ drain }: Status): readonly string[] {
  if (drain === undefined) return [];
  const { since, done } = drain;
  return [`draining  since ${since}, ${done === undefined ? 'under way' : `done: ${done.because}`}`];
}

function groupText({ kind, name, maxPeers, peers, allowPrefixes }: GroupStatus): string {
  if (kind === 'subtractive')
    return allowPrefixes === undefined
      ? `${name}: not read yet, or not on the device\n`
      : `${name}: allow has ${allowPrefixes} entries\n`;
  const most = maxPeers === undefined ? '' : ` (at most ${maxPeers})`;
  if (peers.length === 0) return `${name}${most}: no peers\n`;
  const rows = peers.map(({ address, pod, state = '–', since = '', why }) => [
    `  ${address}`,
    pod === address ? '' : pod,
    state,
    since,
    why,
  ]);
  return `${name}${most}\n${table([['  ADDRESS', 'POD', 'STATE', 'SINCE', 'WHY'], ...rows])}`;
}

function sourcesText(sources: readonly SourceStatus[]): string {
  return table([
    ['SOURCE', 'GROUP', 'MEMBERS', 'SINCE', 'STATE'],
    ...sources.map(({ id, group, state, endpoints, since, because }) => [
      id,
      group,
      String(endpoints),
      since,
      because === undefined ? state : `${state}: ${because}`,
    ]),
  ]);
}
