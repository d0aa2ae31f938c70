import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';

it('test/support/README.md has a line for each helper, and for no other', () => {
  const page = readFileSync('test/support/README.md', 'utf8');
  const named = Array.from(page.matchAll(/`([\w-]+\.ts|[\w-]+\/)`/g), ([, name]) => name).toSorted();
  const helpers = [
    ...globSync('test/support/*.ts').map((path) => basename(path)),
    ...globSync('test/support/*/').map((path) => `${basename(path)}/`),
  ];
  expect(named).toEqual(helpers.toSorted());
});
