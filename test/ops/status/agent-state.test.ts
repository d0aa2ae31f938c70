import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { historyAfter, noHistory } from '../../../src/ops/status/history.ts';
import { agentStateAfter, initialState } from '../../../src/ops/status/agent-state.ts';
import { lookAt } from '../../support/looks.ts';
import { healthOf, t0 } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

const [first, second] = ['10.0.1.1', '10.0.1.2'] as const;
const fell = (peer: string): Outcome => ({
  kind: 'peer-state',
  peer: ip(peer),
  state: 'IDLE',
  dynamic: false,
});

it('the state copies the peers of a look once for all later changes of sessions, and leaves the look as it was', () => {
  const look = lookAt({ health: healthOf([[1, { [first]: 'up', [second]: 'up' }]]) });
  const looked = agentStateAfter(initialState(t0), { kind: 'looked', look }, t0);

  const one = agentStateAfter(looked, fell(first), t0);
  const copy = one.look?.health.peers;
  const both = agentStateAfter(one, fell(second), t0);

  expect(both.look?.health.peers).toBe(copy);
  expect(Array.from(copy?.values() ?? [], ({ state }) => state)).toEqual(['IDLE', 'IDLE']);
  expect(Array.from(look.health.peers.values(), ({ state }) => state)).toEqual([
    'ESTABLISHED',
    'ESTABLISHED',
  ]);
  expect(agentStateAfter(both, { kind: 'looked', look }, t0).look).toBe(look);
});

it('a session that is not in the look changes nothing', () => {
  const look = lookAt({ health: healthOf([[1, { [first]: 'up' }]]) });
  const looked = agentStateAfter(initialState(t0), { kind: 'looked', look }, t0);

  expect(agentStateAfter(looked, fell('10.0.9.9'), t0).look).toBe(look);
});

it('another state of a session does not copy the history', () => {
  const history = historyAfter(noHistory(t0), fell(first), t0);

  expect(historyAfter(history, fell(second), t0).sessions).toBe(history.sessions);
  expect(Array.from(history.sessions.keys())).toEqual([first, second]);
});
