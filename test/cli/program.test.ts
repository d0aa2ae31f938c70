import { describe, expect, it } from 'vitest';
import { goodFile, run } from '../support/cli/run-command.ts';
import { temporaryFile } from '../support/files.ts';

describe('usage', () => {
  it.each([
    [['--help'], 0, 'Usage: meshrr'],
    [['run', '--help'], 0, 'POD_IP'],
    [['allow', '--help'], 0, 'meshrr allow 10.0.0.0/8 --except 10.42.3.7'],
    [['explain', '--help'], 0, 'meshrr explain 10.42.3.7'],
    [['help', 'check'], 0, 'meshrr check meshrr.conf.yml'],
    [['--version'], 0, '0.1.0'],
  ] as const)('%j prints what was asked for', async (args, code, words) => {
    const result = await run(args);

    expect(result).toMatchObject({ code });
    expect(result.out).toContain(words);
  });

  it.each([
    [['bogus'], 'unknown command'],
    [['run', '--bogus'], 'unknown option'],
    [['allow'], 'missing required argument'],
    [['status', '--agent', 'nonsense'], 'is not a URL'],
    [['plan', '--agent', 'localhost:9179'], 'is not a URL'],
    [[], 'Commands:'],
  ] as const)('%j is wrong usage', async (args, words) => {
    const result = await run(args);

    expect(result.code).toBe(2);
    expect(result.err).toContain(words);
  });
});

describe('allow', () => {
  it('prints the smallest cover of overlapping prefixes without the addresses, in order', async () => {
    const { code, out } = await run([
      'allow',
      '10.0.0.4/30',
      '10.0.0.0/29',
      '2001:db8::/127',
      '--except',
      '10.0.0.1',
      '2001:db8::',
    ]);

    expect(code).toBe(0);
    expect(out).toBe('10.0.0.0/32\n10.0.0.2/31\n10.0.0.4/30\n2001:db8::1/128\n');
  });

  it('warns when nothing is left', async () => {
    const { code, out, err } = await run(['allow', '10.0.0.1', '--except', '10.0.0.1']);

    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('an empty allow refuses every client');
  });

  it('reports every invalid argument at once', async () => {
    const { code, out, err } = await run(['allow', '10.0.0.1/30', 'x', '10.0.0.9', '--except', '10.1', 'y']);

    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')).toEqual([
      'meshrr allow: 10.0.0.1/30 has host bits; did you mean 10.0.0.0/30?',
      'meshrr allow: x is not a prefix; expected one such as 10.42.0.0/16 or 2001:db8::/32',
      'meshrr allow: 10.1 is not an address; expected one such as 10.42.3.7 or 2001:db8::7',
      'meshrr allow: y is not an address; expected one such as 10.42.3.7 or 2001:db8::7',
      '',
    ]);
  });
});

describe('check', () => {
  it('reports that a file is good, and its groups', async () => {
    const { code, out } = await run(['check', temporaryFile('meshrr.conf.yml', goodFile)]);

    expect(code).toBe(0);
    expect(out).toContain('is good: MESHRR-MESH, MESHRR-CLIENTS');
  });

  it('reports what is deprecated, and what to use instead', async () => {
    const { code, err } = await run(
      ['check', temporaryFile('meshrr.conf.yml', `mode: routereflector${goodFile}`)],
      {
        UPDATE_SECONDS: '60',
      },
    );

    expect(code).toBe(0);
    expect(err).toContain('mode: `routereflector` is deprecated: use `ipv4rr`');
    expect(err).toContain('UPDATE_SECONDS: is deprecated: set `resync` in a settings file');
  });

  it('reports every problem with its position and value', async () => {
    const { code, err } = await run([
      'check',
      temporaryFile(
        'meshrr.conf.yml',
        goodFile.replace('asn: 65000', 'asn: zero\nbogus: 7').replace('0.0.0.0/0', '10.0.0.1/8'),
      ),
    ]);

    expect(code).toBe(2);
    expect(err.split('\n').filter((line) => line !== '').length).toBeGreaterThanOrEqual(3);
    expect(err).toMatch(/asn: .*zero/);
    expect(err).toMatch(/bogus/);
    expect(err).toMatch(/10\.0\.0\.0\/8/);
  });

  it('prints the same as JSON, with line and column', async () => {
    const good = await run(['check', '--json', temporaryFile('f.yml', `mode: routereflector${goodFile}`)]);
    expect([good.code, good.err, JSON.parse(good.out)]).toMatchObject([
      0,
      '',
      {
        version: 1,
        good: true,
        groups: ['MESHRR-MESH', 'MESHRR-CLIENTS'],
        problems: [],
        notices: [{ path: 'mode' }],
      },
    ]);

    const path = temporaryFile('f.yml', `bogus: 7${goodFile}`);
    const bad = await run(['check', '--json', path]);
    expect([bad.code, bad.err, JSON.parse(bad.out)]).toMatchObject([
      2,
      '',
      {
        version: 1,
        settings: path,
        good: false,
        problems: [{ path: 'bogus', line: 1, column: 8 }],
        notices: [],
      },
    ]);
  });

  it('says what to do about a file that does not exist', async () => {
    const { code, err } = await run(['check', '/nowhere/meshrr.conf.yml']);

    expect(code).toBe(2);
    expect(err).toBe(
      '/nowhere/meshrr.conf.yml: there is no such file: check the path, and whether its volume is mounted\n',
    );
  });
});
