import { expect, it } from 'vitest';
import { frrText } from '../../../../src/lab/engine/frr/frr-text.ts';
import { coreText, originalText, regionText } from '../../../support/boot-configs.ts';
import { everythingText, frrOfJunos } from '../../../support/frr-translation.ts';

it.each([
  ['a core reflector', coreText],
  ['a region reflector', regionText],
  ['an original reflector', originalText],
  ['everything there is', everythingText],
])('%s, as bgpd is told', async (name, text) => {
  await expect(frrText(frrOfJunos(text))).toMatchFileSnapshot(
    `../../../golden/frr/${name.replaceAll(' ', '-')}.conf`,
  );
});

it('a daemon without BGP has its log and nothing else', () => {
  expect(frrText(undefined)).toBe(
    'log stdout debugging\ndebug bgp neighbor-events\nbgp route-map delay-timer 0\n',
  );
});
