import { describe, expect, it } from 'vitest';
import { bootDiff } from '../../src/boot/boot-diff.ts';

const diff = (from: string, to: string) =>
  bootDiff({ name: 'juniper.conf', text: from }, { name: 'rendered', text: to });

describe('the difference of two boot configurations', () => {
  it('is empty if they are equal', () => {
    expect(diff('a { b; }\n', 'a { b; }\n')).toBe('');
  });

  it('is a unified diff with three lines of context', () => {
    const lines = (changed: string) =>
      ['a;', 'b;', 'c;', 'd;', changed, 'e;', 'f;', 'g;', 'h;', ''].join('\n');

    expect(diff(lines('x 1;'), lines('x 2;'))).toBe(
      '--- juniper.conf\n+++ rendered\n@@ -2,7 +2,7 @@\n b;\n c;\n d;\n-x 1;\n+x 2;\n e;\n f;\n g;\n',
    );
  });

  it('shows equal secrets as equal numbers', () => {
    const text = (...secrets: readonly string[]) =>
      secrets.map((one, index) => `root${index} { encrypted-password "${one}"; ## SECRET-DATA\n}\n`).join('');

    expect(diff(text('$6$a', '$6$b', 'c'), text('$6$a', '$6$c', 'c')).match(/^.root.*/gm)).toEqual([
      ' root0 { encrypted-password "(secret 1)"; ## SECRET-DATA',
      '-root1 { encrypted-password "(secret 2)"; ## SECRET-DATA',
      '+root1 { encrypted-password "(secret 4)"; ## SECRET-DATA',
      ' root2 { encrypted-password "(secret 3)"; ## SECRET-DATA',
    ]);
  });

  it.each([
    'key "hidden one";',
    'md5 1 key hidden;',
    'authentication-key "$9$hidden"; ## SECRET-DATA',
    'local X { "-----BEGIN PRIVATE KEY-----\\nhidden"; }',
    'community hidden { ## SECRET-DATA\n }',
    'user x { authentication { inactive: encrypted-password "hidden"; } }',
    'x $6$hidden$hidden;',
  ])('hides the secret of %s', (statement) => {
    const shown = diff(`${statement}\na;\n`, `${statement}\nb;\n`);

    expect(shown).toContain('(secret 1)');
    expect(shown).not.toContain('hidden');
  });

  it('of texts with little in common is an error', () => {
    const text = (name: string) => Array.from({ length: 4000 }, (_, n) => `${name}${n};\n`).join('');

    expect(() => diff(text('a'), text('b'))).toThrow(
      'juniper.conf and rendered differ in more than 6000 lines: write the text with --output and compare the files with another program',
    );
  });

  it('with a text that is not a configuration is an error with its line', () => {
    expect(() => diff('a {', 'a { }')).toThrow(
      'juniper.conf is not a Junos configuration (line 1: an opening brace without its closing brace)',
    );
  });
});
