import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noFaults } from '../../../lab/device/faults.ts';
import { defaultSwitches, switchTable } from '../../../lab/device/switches.ts';

const root = new URL('../../../', import.meta.url);
const doc = readFileSync(new URL('docs/virtual-crpd.md', root), 'utf8');

/** The cells of the table under a heading, row by row. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = doc.split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return body
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

const code = (text: string) => Array.from(text.matchAll(/`([^`]+)`/g), ([, inner = '']) => inner);

it('docs/virtual-crpd.md has each switch with its fact, certainty, positions and default, and no other', () => {
  const documented = tableUnder('Switches').map(
    ([name = '', fact, certainty, positions = '', standard = '']) => [
      code(name)[0],
      { fact, certainty, positions: code(positions), standard: code(standard) },
    ],
  );
  const known = Object.entries(switchTable).map(([name, { fact, certainty, positions }]) => [
    name,
    { fact, certainty, positions: [...positions], standard: [positions[0]] },
  ]);
  expect(documented).toEqual(known);
});

it('each switch has a test of each of its positions', () => {
  for (const [name = '', , , positions = '', , tests = ''] of tableUnder('Switches')) {
    const file = new URL(`test/lab/device/${code(tests)[0]}.test.ts`, root);
    expect(existsSync(file), `${name}: ${file.pathname}`).toBe(true);
    const source = readFileSync(file, 'utf8');
    expect(source).toContain(code(name)[0]);
    for (const position of code(positions)) expect(source).toContain(position);
  }
});

it('docs/virtual-crpd.md has each fault, and no other', () => {
  expect(tableUnder('Faults').map(([name = '']) => code(name)[0])).toEqual(Object.keys(noFaults));
});

it('the default of a switch is its first position', () => {
  expect(Object.keys(defaultSwitches)).toEqual(Object.keys(switchTable));
  expect(defaultSwitches).toMatchObject({
    missingPath: 'not-found',
    onChange: 'session-state',
    allowEdit: 'keeps',
  });
});
