import { describe, expect, it } from 'vitest';
import { configurationDocument, exampleSettings } from '../support/config/configuration-document.ts';
import { load } from '../support/config/loading.ts';

describe('docs/configuration.md', () => {
  it('describes every setting and variable as the code has them', async () => {
    await expect(await configurationDocument()).toMatchFileSnapshot('../../docs/configuration.md');
  });

  it('begins with an example that is valid and causes no notice', () => {
    expect(load(exampleSettings)).toMatchObject({ notices: [], settings: { asn: 65_000 } });
  });
});
