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

it('the document tells every switch with its fact, certainty, positions and default, and no other', () => {
  const told = tableUnder('Switches').map(([name = '', fact, certainty, positions = '', standard = '']) => [
    code(name)[0],
    { fact, certainty, positions: code(positions), standard: code(standard) },
  ]);
  const known = Object.entries(switchTable).map(([name, { fact, certainty, positions }]) => [
    name,
    { fact, certainty, positions: [...positions], standard: [positions[0]] },
  ]);
  expect(told).toEqual(known);
});

it('every switch has a story that shows each of its positions by itself', () => {
  for (const [name = '', , , positions = '', , stories = ''] of tableUnder('Switches')) {
    const file = new URL(`test/lab/device/${code(stories)[0]}.test.ts`, root);
    expect(existsSync(file), `${name}: ${file.pathname}`).toBe(true);
    const story = readFileSync(file, 'utf8');
    expect(story).toContain(code(name)[0]);
    for (const position of code(positions)) expect(story).toContain(position);
  }
});

it('the document tells every fault, and no other', () => {
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
