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
const unknown = '10.9.9.9' as IpAddress;
const reflector = bgpConfig([
  bgpGroup({ name: 'MESH', neighbors: [mate] }),
  bgpGroup({ name: 'CLIENTS', allow: ['10.0.1.0/24'] }),
]);

const shown = (change: EngineChange) =>
  change.kind === 'gone'
    ? `${change.address} gone`
    : `${change.session.address} ${change.session.group} ${change.session.state} ${change.session.transitions}`;

function trackerOf(config: BgpConfig = reflector) {
  const tracker = createSessionTracker(new VirtualTimeScheduler());
  const changes: string[] = [];
  tracker.change$.subscribe((change) => changes.push(shown(change)));
  tracker.setConfig(config);
  return {
    tracker,
    changes,
    up: (peer: IpAddress) => tracker.onLogEvent({ kind: 'up', peer }),
    down: (peer: IpAddress) => tracker.onLogEvent({ kind: 'down', peer }),
    opened: (peer: IpAddress, as: number) => tracker.onLogEvent({ kind: 'opened', peer, as }),
    polled: (...states: readonly (readonly [IpAddress, SessionState])[]) =>
      tracker.onPeerStates(
        new Map<IpAddress, PeerState>(states.map(([peer, state]) => [peer, { state, dynamic: false }])),
      ),
  };
}

describe('the tracker of a bgpd', () => {
  it('reports each state of a neighbor', () => {
    const { changes, polled, up, down } = trackerOf();
    polled([mate, 'CONNECT']);
    polled([mate, 'OPENSENT']);
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

  it('lists a client only while it has a session', () => {
    const { changes, polled, up, down } = trackerOf();
    polled([client, 'OPENSENT']);
    polled([client, 'OPENCONFIRM']);
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

  it('reports ESTABLISHED only after the log does, even if an answer is earlier', () => {
    const { tracker, polled, up } = trackerOf();
    polled([mate, 'ESTABLISHED']);
    expect(tracker.sessions.get(mate)?.state).toBe('OPENCONFIRM');
    up(mate);
    polled([mate, 'IDLE']);

    expect(tracker.sessions.get(mate)).toMatchObject({ state: 'ESTABLISHED', transitions: 1 });
  });

  it('records the AS of a peer and when its session was established', () => {
    const { tracker, opened, up } = trackerOf();
    opened(mate, 65000);
    up(mate);

    expect(tracker.sessions.get(mate)).toEqual({
      address: mate,
      group: 'MESH',
      dynamic: false,
      state: 'ESTABLISHED',
      transitions: 1,
      peerAs: 65000,
      lastEstablished: 0n,
    });
  });

  it('moves the session of a client that becomes a neighbor', () => {
    const { tracker, changes, up, down } = trackerOf();
    up(client);
    down(client);
    tracker.setConfig(bgpConfig([bgpGroup({ name: 'MESH', neighbors: [mate, client] })]));
    up(client);

    expect(changes.slice(1)).toEqual([
      `${client} CLIENTS ESTABLISHED 1`,
      `${client} gone`,
      `${client} MESH IDLE 1`,
      `${client} MESH ESTABLISHED 2`,
    ]);
  });

  it('ignores a peer that is in no group or has a wrong AS', () => {
    const edge = bgpGroup({
      name: 'EDGE',
      type: 'external',
      allow: ['10.0.1.0/24'],
      asRanges: [{ from: 65001, to: 65010 }],
    });
    const { changes, opened, up } = trackerOf(bgpConfig([edge]));
    up(unknown);
    opened(client, 65011);
    up(client);
    expect(changes).toEqual([]);
    opened(client, 65010);
    up(client);

    expect(changes).toEqual([`${client} EDGE ESTABLISHED 1`]);
  });

  it('reports a neighbor that came up before its configuration was confirmed', () => {
    const { tracker, changes, up } = trackerOf(bgpConfig([]));
    up(mate);
    tracker.setConfig(reflector);

    expect(changes).toEqual([`${mate} MESH ESTABLISHED 1`]);
  });

  it('drops all sessions when the daemon ends', () => {
    const { tracker, changes, up } = trackerOf();
    up(mate);
    tracker.onDaemonEnd();
    tracker.setConfig(reflector);

    expect(changes.slice(2)).toEqual([`${mate} gone`, `${mate} MESH IDLE 0`]);
  });
});
