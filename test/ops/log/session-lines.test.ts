import { expect, it } from 'vitest';
import { sessionLine } from '../../../src/ops/log/session-lines.ts';
import { ip } from '../../support/addresses.ts';

const wentDown = { kind: 'peer-down', peer: ip('10.0.1.1'), afterMs: 90_060 } as const;
const notRemoved = () => undefined;

it('a session that goes down has the pod, its zone, and how long it was up', () => {
  const line = sessionLine(wentDown, () => ({ group: 'mesh', pod: 'mesh-0', zone: 'a' }), notRemoved);

  expect(line.fields).toEqual({ peer: '10.0.1.1', group: 'mesh', pod: 'mesh-0', zone: 'a', after_s: 90.1 });
});

it('a peer has the group that configures it, a client the group that the device reports', () => {
  const reported = { ...wentDown, group: 'clients' };

  expect(sessionLine(reported, () => ({ group: 'mesh' }), notRemoved).fields).toMatchObject({
    group: 'mesh',
  });
  expect(sessionLine(reported, () => ({}), notRemoved).fields).toMatchObject({ group: 'clients' });
});

it('a session that the agent closed is not a warning, and says why the agent removed the peer', () => {
  const line = sessionLine(
    wentDown,
    () => ({ group: 'core' }),
    () => 'outranked',
  );

  expect(line).toMatchObject({ level: 'info', event: 'peer_down' });
  expect(line.fields).toMatchObject({ reason: 'a better-ranked peer is up in its place' });
});
