import { expect, it } from 'vitest';
import { emptyFrrConfig, initialConfig } from '../../../../../lab/engine/frr/config/frr-config.ts';
import { frrDifference } from '../../../../../lab/engine/frr/config/difference.ts';
import { coreText, originalText, regionText } from '../../../../support/boot-configs.ts';
import { everythingText, frrOfJunos } from '../../../../support/frr-translation.ts';

it.each([
  ['a core reflector', coreText],
  ['a region reflector', regionText],
  ['an original reflector', originalText],
  ['everything there is', everythingText],
])('%s is translated into the golden file', async (name, text) => {
  const lines = frrDifference(emptyFrrConfig, frrOfJunos(text));

  await expect(`${initialConfig}${lines.join('\n')}\n`).toMatchFileSnapshot(
    `../../../../golden/frr/${name.replaceAll(' ', '-')}.conf`,
  );
});

it('a device without BGP needs no line', () => {
  expect(frrDifference(emptyFrrConfig, frrOfJunos('system { host-name a; }'))).toEqual([]);
});
