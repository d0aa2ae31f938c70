import { rank } from '../../../src/plan/ranking.ts';
import { endpoint, healthOf, policy, running } from '../situations.ts';
import { decided, viewNaming } from './decided.ts';

/** The members of the mesh. */
export const mesh = ['10.0.1.1', '10.0.1.2'];
/** Four reflectors of the core. */
export const core = ['10.0.2.1', '10.0.2.2', '10.0.2.3', '10.0.2.4'];
/** The core as this device ranks it, best first. */
const ranked = rank(core.map(endpoint), policy).map(({ address }) => address) as unknown as [
  string,
  string,
  string,
  string,
];
export const [first, second, third, fourth] = ranked;
/** Sessions of these peers, all up. */
export const up = (...peers: readonly string[]) =>
  Object.fromEntries(peers.map((peer) => [peer, 'up' as const]));

/** A converged device: two mesh peers, the two best upstreams, all up since second 1. */
export const converged = {
  view: viewNaming(mesh, core),
  running: running(mesh, [first, second], decided({ view: viewNaming(mesh, [first, second]) }).allow),
  health: healthOf([[1, up(...mesh, first, second)]]),
};
