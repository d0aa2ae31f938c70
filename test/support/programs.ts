import { existsSync } from 'node:fs';

/** Programs that some tests run, their paths on Debian, and the packages that contain them. */
const programs = {
  frr: { path: '/usr/lib/frr/bgpd', package: 'frr' },
  bird: { path: '/usr/sbin/bird', package: 'bird2' },
  gobgp: { path: '/usr/bin/gobgpd', package: 'gobgpd' },
  prometheus: { path: '/usr/bin/promtool', package: 'prometheus' },
  knot: { path: '/usr/sbin/knotd', package: 'knot' },
  chromium: { path: '/usr/bin/chromium', package: 'chromium' },
  grpcio: { path: '/usr/lib/python3/dist-packages/grpc/__init__.py', package: 'python3-grpcio' },
  jinja2: { path: '/usr/lib/python3/dist-packages/jinja2/__init__.py', package: 'python3-jinja2' },
} as const;

export type Program = keyof typeof programs;

const told = new Set<Program>();

/**
 * Whether one of these programs is not installed, for `describe.skipIf(missing('frr'))`. Prints once which package
 * contains it. In CI it throws instead, because no test may be skipped there.
 */
export function missing(...needed: readonly Program[]): boolean {
  const absent = needed.filter((program) => !existsSync(programs[program].path));
  for (const program of absent) {
    const { path, package: name } = programs[program];
    const hint = `${path} is missing: install it with apt-get install ${name}`;
    if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(hint);
    if (!told.has(program)) process.stderr.write(`skipped: ${hint}\n`);
    told.add(program);
  }
  return absent.length > 0;
}
