import { describe, expect, it } from 'vitest';
import { RefusedLine, sendLines } from '../../../../../lab/engine/frr/daemon/send-lines.ts';
import { logEvent } from '../../../../../lab/engine/frr/sessions/session-tracker.ts';
import { peerStatesIn } from '../../../../../lab/engine/frr/sessions/summary-poller.ts';
import type { Vty, VtyAnswer } from '../../../../../lab/engine/frr/daemon/vty.ts';

describe('a log line is parsed', () => {
  it.each<[string, object | undefined]>([
    ['[N9HHH-F8H1M] %ADJCHANGE: neighbor 127.0.9.2(vm) in vrf default Up', { kind: 'up', peer: '127.0.9.2' }],
    [
      '[PXVXG-TFNNT] %ADJCHANGE: neighbor 127.0.9.2(Unknown) in vrf default Down Neighbor deleted',
      { kind: 'down', peer: '127.0.9.2' },
    ],
    [
      '[WNM1E-D314G] 127.0.9.2 rcv OPEN, version 4, remote-as (in open) 65000, holdtime 9, id 10.0.0.2',
      { kind: 'opened', peer: '127.0.9.2', as: 65000 },
    ],
    ['[ZQHFG-DQGX1] 2001:db8::1 went from Idle to Connect', { kind: 'changed', peer: '2001:db8::1' }],
    ['[WVAM7-7ZYKQ][EC 33554499] sendmsg_nexthop: zclient_send_message() failed', undefined],
  ])('%s', (line, expected) => {
    expect(logEvent(`2026/11/23 22:04:34 BGP: ${line}`)).toEqual(expected);
  });
});

it('a peer in several families of the summary is one peer', () => {
  const json = JSON.stringify({
    ipv4Unicast: {
      routerId: '10.0.0.1',
      peers: {
        '127.0.0.2': { state: 'Established', dynamicPeer: true },
        '127.0.0.3': { state: 'Idle (Admin)' },
      },
    },
    l2VpnEvpn: {
      peers: { '127.0.0.2': { state: 'Established', dynamicPeer: true }, '127.0.0.4': { state: 'OpenSent' } },
    },
    ipv6Unicast: {},
  });

  expect(Array.from(peerStatesIn(json))).toEqual([
    ['127.0.0.2', { state: 'ESTABLISHED', dynamic: true }],
    ['127.0.0.3', { state: 'IDLE', dynamic: false }],
    ['127.0.0.4', { state: 'OPENSENT', dynamic: false }],
  ]);
  expect(peerStatesIn('{}').size).toBe(0);
});

describe('sendLines', () => {
  const good: VtyAnswer = { text: '', status: 0 };
  const dynamic: VtyAnswer = { text: '% Operation not allowed on a dynamic neighbor', status: 13 };

  /** A command line that gives these answers in turn, then `good`. */
  function vtyWith(answers: Readonly<Record<string, readonly VtyAnswer[]>>) {
    const heard: string[] = [];
    const left = new Map(Object.entries(answers).map(([line, texts]) => [line, [...texts]]));
    const vty: Vty = {
      run: (line) => {
        heard.push(line);
        return Promise.resolve(left.get(line)?.shift() ?? good);
      },
      close: () => undefined,
    };
    return { vty, heard };
  }

  it('sends all lines in configuration mode', async () => {
    const { vty, heard } = vtyWith({});
    await sendLines(vty, ['router bgp 1', ' coalesce-time 0']);

    expect(heard).toEqual(['configure terminal', 'router bgp 1', 'coalesce-time 0', 'end']);
  });

  it('stops at the first line that is refused', async () => {
    const { vty, heard } = vtyWith({ 'router bgp 1': [{ text: '% BGP is already running', status: 13 }] });

    await expect(sendLines(vty, ['router bgp 1', ' coalesce-time 0'])).rejects.toThrow(
      new RefusedLine('router bgp 1: % BGP is already running'),
    );
    expect(heard).toEqual(['configure terminal', 'router bgp 1', 'end']);
  });

  it('sends nothing if there are no lines', async () => {
    const { vty, heard } = vtyWith({});
    await sendLines(vty, []);

    expect(heard).toEqual([]);
  });

  it('clears a client until bgpd accepts it as a neighbor', async () => {
    const line = 'neighbor 127.0.0.2 remote-as 65000';
    const { vty, heard } = vtyWith({ [line]: [dynamic, dynamic] });
    await sendLines(vty, [line]);

    const cleared = [line, 'do clear bgp 127.0.0.2'];
    expect(heard).toEqual(['configure terminal', ...cleared, ...cleared, line, 'end']);
  });

  it('gives up on a client that reconnects each time', async () => {
    const line = 'neighbor 127.0.0.2 remote-as 65000';
    const { vty } = vtyWith({ [line]: Array.from({ length: 1000 }, () => dynamic) });

    await expect(sendLines(vty, [line])).rejects.toThrow('not allowed on a dynamic neighbor');
  });
});
