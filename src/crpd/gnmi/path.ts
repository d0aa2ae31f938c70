import type { Path, Path__Output } from '../../generated/gnmi/Path.ts';

/** One element of a path: a name, and the keys of a list entry. */
export interface Elem {
  readonly name: string;
  readonly key?: Readonly<Record<string, string>>;
}

/** Builds a path: `pathTo('juniper', 'configuration', ['group', { name: 'MESHRR' }])`. */
export function pathTo(
  origin: string,
  ...elems: readonly (string | readonly [string, Readonly<Record<string, string>>])[]
): Path {
  return {
    origin,
    elem: elems.map((elem) =>
      typeof elem === 'string' ? { name: elem } : { name: elem[0], key: { ...elem[1] } },
    ),
  };
}

/** The elements of a prefix and a path below it; either may be missing. */
export function elemsOf(
  prefix: Path__Output | null | undefined,
  path: Path__Output | null | undefined,
): readonly Elem[] {
  return [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
}

/** As gNMI tools print it: `/configuration/groups[name=MESHRR]/protocols/bgp`. */
export function printPath(elems: readonly Partial<Elem>[]): string {
  const print = ({ name = '', key = {} }: Partial<Elem>) =>
    name +
    Object.entries(key)
      .map(([key, value]) => `[${key}=${value}]`)
      .join('');
  return elems.map((elem) => `/${print(elem)}`).join('') || '/';
}
