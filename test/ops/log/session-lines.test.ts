import { expect, it } from 'vitest';
import { sessionLine } from '../../../src/ops/log/session-lines.ts';
import { ip } from '../../support/virtual-agent.ts';

const fell = { kind: 'peer-down', peer: ip('10.0.1.1'), afterMs: 90_060 } as const;
const notRemoved = () => undefined;

it('a session that fell tells the pod, its zone, and for how long it had been up', () => {
  const line = sessionLine(fell, () => ({ group: 'mesh', pod: 'mesh-0', zone: 'a' }), notRemoved);

  expect(line.fields).toEqual({ peer: '10.0.1.1', group: 'mesh', pod: 'mesh-0', zone: 'a', after_s: 90.1 });
});

it('a peer is in the group that it is configured in, a client in the one that the device tells', () => {
  const told = { ...fell, group: 'clients' };

  expect(sessionLine(told, () => ({ group: 'mesh' }), notRemoved).fields).toMatchObject({ group: 'mesh' });
  expect(sessionLine(told, () => ({}), notRemoved).fields).toMatchObject({ group: 'clients' });
});

it('a session that we closed ourselves is not a warning, and says why we did', () => {
  const line = sessionLine(
    fell,
    () => ({ group: 'core' }),
    () => 'outranked',
  );

  expect(line).toMatchObject({ level: 'info', event: 'peer_down' });
  expect(line.fields).toMatchObject({ reason: 'a better-ranked peer is up in its place' });
});
