import { styleText } from 'node:util';
import type { Status } from '../ops/status.ts';
import { table } from './table.ts';

/** The status as people read it: first whether all is well, then groups and peers, then the sources. */
export function printStatus(status: Status, isTerminal: boolean): string {
  const paint = (color: 'green' | 'red' | 'yellow', text: string) =>
    isTerminal ? styleText(color, text, { validateStream: false }) : text;
  const { agent, device, telemetry } = status;
  const readiness = status.ready
    ? paint('green', 'ready')
    : paint('red', `not ready: ${status.notReadyBecause.join('; ')}`);
  const lines = [
    `${agent.identity} (${agent.addresses.join(', ')}), meshrr ${agent.version}: ${readiness}`,
    `device    ${device.address} ${device.state} since ${device.since}${device.because === undefined ? '' : `: ${device.because}`}`,
    `sessions  ${telemetry.state}${telemetry.degraded === undefined ? '' : ` (${telemetry.mode ?? 'blind'}: ${telemetry.degraded})`}, ${status.clients} clients established`,
    `commits   ${status.commits}${status.lastCommit === undefined ? '' : `, the last at ${status.lastCommit.at}, plan ${status.lastCommit.plan}`}`,
    ...status.remarks.map((text) => paint('yellow', `attention ${text}`)),
    ...status.withheld.map(({ step, peer = '', group, guard }) =>
      paint('yellow', `withheld  ${step} ${peer} of ${group}: ${guard}`),
    ),
    '',
  ];
  const groups = status.groups.map((group) => {
    if (group.kind === 'subtractive') return `${group.name}: allow has ${group.allowPrefixes ?? 0} entries\n`;
    const most = group.maxPeers === undefined ? '' : ` (at most ${group.maxPeers})`;
    const rows = group.peers.map(({ address, pod, state = '–', since = '', why }) => [
      `  ${address}`,
      pod,
      state,
      since,
      why,
    ]);
    return `${group.name}${most}\n${table([['  ADDRESS', 'POD', 'STATE', 'SINCE', 'WHY'], ...rows])}`;
  });
  const sources = table([
    ['SOURCE', 'GROUP', 'STATE', 'MEMBERS', 'SINCE'],
    ...status.sources.map(({ id, group, state, endpoints, since, because }) => [
      id,
      group,
      because === undefined ? state : `${state}: ${because}`,
      String(endpoints),
      since,
    ]),
  ]);
  return `${lines.join('\n')}\n${groups.join('\n')}\n${sources}`;
}
