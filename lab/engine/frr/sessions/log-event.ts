import { parseAddress, type IpAddress } from '../../../../src/model/address.ts';

/** What a line of bgpd's log says about one peer. */
export type LogEvent =
  | { readonly kind: 'up' | 'down' | 'moved'; readonly peer: IpAddress }
  /** Its OPEN has come. */
  | { readonly kind: 'opened'; readonly peer: IpAddress; readonly as: number };

const patterns = {
  up: /%ADJCHANGE: neighbor ([0-9a-f.:]+)\(.*\) in vrf \S+ Up/,
  down: /%ADJCHANGE: neighbor ([0-9a-f.:]+)\(.*\) in vrf \S+ Down/,
  opened: /\] ([0-9a-f.:]+) rcv OPEN, version \d+, remote-as \(in open\) (\d+)/,
  moved: /\] ([0-9a-f.:]+) went from \w+ to \w+/,
} as const;

/** Reads a line of the log; `undefined` when it is about something else. */
export function logEvent(line: string): LogEvent | undefined {
  for (const kind of ['up', 'down', 'opened', 'moved'] as const) {
    const [, address = '', as = ''] = patterns[kind].exec(line) ?? [];
    const peer = parseAddress(address);
    if (peer !== undefined) return kind === 'opened' ? { kind, peer, as: Number(as) } : { kind, peer };
  }
  return undefined;
}
