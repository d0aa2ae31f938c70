import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { BgpConfig } from '../../../../../lab/engine/bgp-config.ts';
import type { EngineChange } from '../../../../../lab/engine/engine.ts';
import type { PeerState } from '../../../../../lab/engine/frr/sessions/summary-poller.ts';
import { createSessionTracker } from '../../../../../lab/engine/frr/sessions/session-tracker.ts';
import type { IpAddress } from '../../../../../src/model/address.ts';
import type { SessionState } from '../../../../../src/model/session.ts';
import { bgpConfig, bgpGroup } from '../../../../support/bgp-network.ts';

const mate = '10.0.0.2' as IpAddress;
const client = '10.0.1.1' as IpAddress;
const stranger = '10.9.9.9' as IpAddress;
const reflector = bgpConfig([
  bgpGroup({ name: 'MESH', neighbors: [mate] }),
  bgpGroup({ name: 'CLIENTS', allow: ['10.0.1.0/24'] }),
]);

const shown = (change: EngineChange) =>
  change.kind === 'gone'
    ? `${change.address} gone`
    : `${change.session.address} ${change.session.group} ${change.session.state} ${change.session.transitions}`;

function bookOf(config: BgpConfig = reflector) {
  const book = createSessionTracker(new VirtualTimeScheduler());
  const changes: string[] = [];
  book.change$.subscribe((change) => changes.push(shown(change)));
  book.configured(config);
  return {
    book,
    changes,
    up: (peer: IpAddress) => book.heard({ kind: 'up', peer }),
    down: (peer: IpAddress) => book.heard({ kind: 'down', peer }),
    opened: (peer: IpAddress, as: number) => book.heard({ kind: 'opened', peer, as }),
    looked: (...states: readonly (readonly [IpAddress, SessionState])[]) =>
      book.looked(
        new Map<IpAddress, PeerState>(states.map(([peer, state]) => [peer, { state, dynamic: false }])),
      ),
  };
}

describe('the sessions', () => {
  it('of a neighbor are told step by step', () => {
    const { changes, looked, up, down } = bookOf();
    looked([mate, 'CONNECT']);
    looked([mate, 'OPENSENT']);
    up(mate);
    down(mate);

    expect(changes).toEqual([
      `${mate} MESH IDLE 0`,
      `${mate} MESH CONNECT 0`,
      `${mate} MESH OPENSENT 0`,
      `${mate} MESH ESTABLISHED 1`,
      `${mate} MESH IDLE 1`,
    ]);
  });

  it('of a client are told while it is there', () => {
    const { changes, looked, up, down } = bookOf();
    looked([client, 'OPENSENT']);
    looked([client, 'OPENCONFIRM']);
    up(client);
    down(client);
    up(client);

    expect(changes.slice(1)).toEqual([
      `${client} CLIENTS OPENCONFIRM 0`,
      `${client} CLIENTS ESTABLISHED 1`,
      `${client} gone`,
      `${client} CLIENTS ESTABLISHED 2`,
    ]);
  });

  it('are up when the log says so, not when an answer comes first', () => {
    const { book, looked, up } = bookOf();
    looked([mate, 'ESTABLISHED']);
    expect(book.sessions.get(mate)?.state).toBe('OPENCONFIRM');
    up(mate);
    looked([mate, 'IDLE']);

    expect(book.sessions.get(mate)).toMatchObject({ state: 'ESTABLISHED', transitions: 1 });
  });

  it('know who came, and when', () => {
    const { book, opened, up } = bookOf();
    opened(mate, 65000);
    up(mate);

    expect(book.sessions.get(mate)).toEqual({
      address: mate,
      group: 'MESH',
      dynamic: false,
      state: 'ESTABLISHED',
      transitions: 1,
      peerAs: 65000,
      lastEstablished: 0n,
    });
  });

  it('move with a client that becomes a neighbor', () => {
    const { book, changes, up, down } = bookOf();
    up(client);
    down(client);
    book.configured(bgpConfig([bgpGroup({ name: 'MESH', neighbors: [mate, client] })]));
    up(client);

    expect(changes.slice(1)).toEqual([
      `${client} CLIENTS ESTABLISHED 1`,
      `${client} gone`,
      `${client} MESH IDLE 1`,
      `${client} MESH ESTABLISHED 2`,
    ]);
  });

  it('are none for who belongs nowhere, or has the wrong AS', () => {
    const edge = bgpGroup({
      name: 'EDGE',
      type: 'external',
      allow: ['10.0.1.0/24'],
      asRanges: [{ from: 65001, to: 65010 }],
    });
    const { changes, opened, up } = bookOf(bgpConfig([edge]));
    up(stranger);
    opened(client, 65011);
    up(client);
    expect(changes).toEqual([]);
    opened(client, 65010);
    up(client);

    expect(changes).toEqual([`${client} EDGE ESTABLISHED 1`]);
  });

  it('are told of a neighbor that came up before it was believed', () => {
    const { book, changes, up } = bookOf(bgpConfig([]));
    up(mate);
    book.configured(reflector);

    expect(changes).toEqual([`${mate} MESH ESTABLISHED 1`]);
  });

  it('end with the daemon', () => {
    const { book, changes, up } = bookOf();
    up(mate);
    book.closed();
    book.configured(reflector);

    expect(changes.slice(2)).toEqual([`${mate} gone`, `${mate} MESH IDLE 0`]);
  });
});
