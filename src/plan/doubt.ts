import { holes, outside, type Prefix } from '../model/prefix-set.ts';
import { fateOf } from './fate.ts';
import { isBelievable } from './observe.ts';
import type { Scene } from './scene.ts';

/**
 * Whether what the sources of a group leave out is not acted on, or not yet: one of them has said nothing that
 * counts, or a peer stays against their word, because it lingers or because a guard withholds its removal.
 */
export function isDoubted(scene: Scene): boolean {
  return (
    scene.sources.some((source) => source.known.size === 0 && !isBelievable(source)) ||
    Array.from(scene.running).some((peer) => {
      const fate = fateOf(scene, peer);
      return fate.kind === 'kept' || (fate.kind === 'departed' && fate.reason === 'left');
    })
  );
}

/**
 * What stays closed to clients while the sources of any mesh group are doubted: nobody is admitted on a word that
 * removes nobody. That is whom they named before and who is out now, and, since a restart forgets those names,
 * every other hole of the running `allow`.
 */
export function closedByDoubt(
  prefixes: readonly Prefix[],
  from: readonly Prefix[],
  scenes: readonly Scene[],
): readonly Prefix[] {
  const doubted = scenes.filter(isDoubted);
  if (doubted.length === 0) return [];
  const formerly = doubted.flatMap(({ sources }) => sources.flatMap(({ gone }) => Array.from(gone.keys())));
  return [...outside(from, formerly), ...holes(prefixes, from)];
}
