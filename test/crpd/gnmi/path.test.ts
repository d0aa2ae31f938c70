import { describe, expect, it } from 'vitest';
import type { Path__Output } from '../../../src/generated/gnmi/Path.ts';
import { elemsOf, pathTo, printPath } from '../../../src/crpd/gnmi/path.ts';

describe('a path', () => {
  it('is built of names and list entries with their keys', () => {
    const path = pathTo('juniper', 'configuration', ['groups', { name: 'MESHRR' }], 'protocols');

    expect(path).toEqual({
      origin: 'juniper',
      elem: [{ name: 'configuration' }, { name: 'groups', key: { name: 'MESHRR' } }, { name: 'protocols' }],
    });
  });

  it('has the origin that is given, which is empty for OpenConfig', () => {
    expect(pathTo('', 'network-instances').origin).toBe('');
  });

  const bgp = { elem: [{ name: 'bgp', key: {} }] } as unknown as Path__Output;
  const group = { elem: [{ name: 'group', key: { name: 'A' } }] } as unknown as Path__Output;
  it.each([
    ['neither prefix nor path', undefined, null, '/'],
    ['a prefix alone', bgp, undefined, '/bgp'],
    ['a path alone', null, group, '/group[name=A]'],
    ['a path below a prefix', bgp, group, '/bgp/group[name=A]'],
  ])('is joined from %s', (_, prefix, path, printed) => {
    expect(printPath(elemsOf(prefix, path))).toBe(printed);
  });

  it('is printed with every key of an entry', () => {
    const protocol = { name: 'protocol', key: { identifier: 'BGP', name: 'bgp' } };

    expect(printPath([{ name: 'protocols' }, protocol])).toBe(
      '/protocols/protocol[identifier=BGP][name=bgp]',
    );
  });
});
