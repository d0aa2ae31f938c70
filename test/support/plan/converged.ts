import { decide } from '../../../src/plan/decide.ts';
import { rank } from '../../../src/plan/rank.ts';
import {
  coreSource,
  endpoint,
  healthOf,
  meshSource,
  policy,
  running,
  seen,
  situation,
  viewOf,
} from '../situations.ts';

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
  view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...core)]),
  running: running(
    ['10.0.1.1', '10.0.1.2'],
    [first, second],
    decide(
      situation({
        view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, first, second)]),
      }),
    ).plan!.steps.flatMap((step) => (step.kind === 'allow' ? step.to : [])),
  ),
  health: healthOf([[1, up('10.0.1.1', '10.0.1.2', first, second)]]),
};
