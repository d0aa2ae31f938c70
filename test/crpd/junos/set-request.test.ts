import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elsewhereRequest, encodePlan, oursRequest } from '../../../src/crpd/junos/bgp-configuration.ts';
import { printPath } from '../../../src/crpd/gnmi/path.ts';
import { parseAddress } from '../../../src/model/address.ts';
import { parsePrefix } from '../../../src/model/prefix-set.ts';
import type { Step } from '../../../src/model/step.ts';

const address = (text: string) => parseAddress(text)!;
const prefix = (text: string) => parsePrefix(text)!;

it('each Get asks for one path, as configuration in JSON_IETF', () => {
  const asked = [oursRequest, elsewhereRequest].map(({ path, type, encoding }) => [
    path!.map(({ origin, elem }) => `${origin}:${printPath(elem as never)}`),
    type,
    encoding,
  ]);

  expect(asked).toEqual([
    [['juniper:/configuration/groups[name=MESHRR]/protocols/bgp'], 'CONFIG', 'JSON_IETF'],
    [['juniper:/configuration/protocols/bgp'], 'CONFIG', 'JSON_IETF'],
  ]);
});

describe('a plan as a Set', () => {
  const add = (peer: string): Step => ({
    kind: 'add',
    group: 'MESH',
    peer: address(peer),
    identity: 'a-0',
    reason: 'discovered',
  });
  const remove = (peer: string): Step => ({
    kind: 'remove',
    group: 'MESH',
    peer: address(peer),
    identity: 'b-0',
    reason: 'gone',
  });
  const allow = (from: readonly string[], to: readonly string[]): Step => ({
    kind: 'allow',
    group: 'CLIENTS',
    from: from.map(prefix),
    to: to.map(prefix),
  });

  it.each<[string, readonly Step[]]>([
    ['adds-a-neighbor', [add('10.0.0.1')]],
    ['removes-a-neighbor', [remove('2001:db8::1')]],
    ['sets-the-first-allow', [allow([], ['10.0.0.0/8'])]],
    ['replaces-allow', [allow(['0.0.0.0/0'], ['0.0.0.0/1', '128.0.0.0/1'])]],
    ['takes-allow-away', [allow(['0.0.0.0/0', '::/0'], [])]],
    ['does-all-at-once', [remove('10.0.0.2'), add('10.0.0.1'), allow(['0.0.0.0/0'], ['::/0'])]],
    ['begins-a-drain', [{ kind: 'graceful-shutdown', to: 'set' }]],
    ['ends-a-drain', [{ kind: 'graceful-shutdown', to: 'deleted' }]],
    ['is-empty', []],
  ])('%s', async (name, steps) => {
    await expect(shown(steps)).toMatchFileSnapshot(`../../golden/set/${name}.json`);
  });

  it('deletes each removed neighbor, updates each added one, and replaces nothing', () => {
    const peers = fc.uniqueArray(fc.ipV4().map(address), { maxLength: 8 });
    fc.assert(
      fc.property(peers, peers, (added, removed) => {
        const request = encodePlan({ hash: '00000000', steps: [...added.map(add), ...removed.map(remove)] });
        expect(request.delete).toHaveLength(removed.length);
        expect(request.update).toHaveLength(added.length);
        expect(request.replace ?? []).toHaveLength(0);
      }),
    );
  });

  /** A SetRequest in a readable form. */
  function shown(steps: readonly Step[]): string {
    const { delete: deleted = [], update = [] } = encodePlan({ hash: '00000000', steps });
    const readable = {
      delete: deleted.map((path) => `${path.origin}:${printPath(path.elem as never)}`),
      update: update.map(({ path, val }) => ({
        path: `${path!.origin}:${printPath(path!.elem as never)}`,
        json_ietf_val: JSON.parse(String(val!.jsonIetfVal)) as unknown,
      })),
    };
    return `${JSON.stringify(readable, undefined, 2)}\n`;
  }
});
