import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings } from '../../src/config/read/load.ts';
import { temporaryFolder } from '../support/files.ts';

/** The settings that a page shows: its YAML blocks with groups, without the indentation of a list. */
function settingsIn(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^( *)```yaml\n([^]*?)^\1```/gm)]
    .map(([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
    .filter((block) => /^bgpgroups:/m.test(block));
}

const examples = globSync(['*.md', 'docs/*.md', 'k8s/**/*.md'])
  .toSorted()
  .flatMap((page) => settingsIn(page).map((text, index) => ({ page, text, index })));

it.each(examples)('the settings that $page shows (example $index) are valid', ({ text }) => {
  const path = join(temporaryFolder(), 'meshrr.conf.yml');
  writeFileSync(path, text);
  expect(loadSettings({ POD_IP: '10.42.0.1' }, path)).toMatchObject({ kind: 'settings', notices: [] });
});

it('README.md shows settings', () => {
  expect(examples.map(({ page }) => page)).toContain('README.md');
});
