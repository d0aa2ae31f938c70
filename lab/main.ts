import { parseArgs } from 'node:util';
import { clockAt } from '../src/clock.ts';
import { serveConsole } from './console/serve-console.ts';
import { playDemo, type Demo } from './story/demo.ts';
import { readTopology } from './story/read-topology.ts';
import { seeded } from './story/seeded.ts';
import { messageOf } from '../src/model/message-of.ts';
import { spawnSync } from 'node:child_process';

const help = `Usage: npm run demo [-- options]

Plays a scenario on a hierarchy of two regions below a core, on virtual cRPDs: each has a real agent, which connects
to it by gNMI and finds the others in a real DNS server. Then the network stays up until Ctrl-C.

Options:
  --exit        end after the story; the exit code is 0 only if every step succeeded
  --engine E    the BGP engine: simulated (default), or frr (Debian's packages frr and bird2)
  --topology F  start the network of a YAML file instead, without the story (docs/lab.md)
  --install-daemons
                install the packages for --engine frr with apt-get, then end
  --json        print one JSON object to standard output and nothing else (use npm run --silent)
  --log         print the agents' log lines to standard error
  --seed TEXT   the seed of names and of the order of events (default: meshrr)
  --help        print this text
`;

// The command `npm run demo`. Only this file and src/main.ts use `process`.
let options: {
  exit?: boolean;
  'install-daemons'?: boolean;
  engine?: string;
  topology?: string;
  json?: boolean;
  log?: boolean;
  seed?: string;
  help?: boolean;
};
try {
  ({ values: options } = parseArgs({
    args: process.argv.slice(2).filter((word) => word !== 'demo'),
    options: {
      exit: { type: 'boolean' },
      engine: { type: 'string' },
      topology: { type: 'string' },
      'install-daemons': { type: 'boolean' },
      json: { type: 'boolean' },
      log: { type: 'boolean' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  }));
} catch (error) {
  process.stderr.write(`demo: ${messageOf(error)}\n${help}`);
  process.exit(2);
}
if (options.help === true) {
  process.stdout.write(help);
  process.exit(0);
}

if (options['install-daemons'] === true) process.exit(installDaemons());

const engine = options.engine ?? 'simulated';
if (engine !== 'simulated' && engine !== 'frr') {
  process.stderr.write(`demo: --engine ${engine}: expected simulated or frr\n`);
  process.exit(2);
}
const say = (line: string) => (options.json === true ? process.stderr : process.stdout).write(`${line}\n`);
async function begin(): Promise<Demo> {
  try {
    return await playDemo({
      clock: clockAt(),
      random: seeded(options.seed ?? 'meshrr'),
      engine: engine === 'frr' ? 'frr' : 'simulated',
      ...(options.topology === undefined ? {} : { topology: readTopology(options.topology) }),
      node: process.execPath,
      say,
      ...(options.log === true
        ? { log: (pod: string, line: string) => process.stderr.write(`${pod} ${line}\n`) }
        : {}),
    });
  } catch (error) {
    // An operator's mistake, such as a missing daemon or an unreadable file: a stack would not help.
    process.stderr.write(`demo: ${messageOf(error)}\n`);
    process.exit(1);
  }
}
const { network, report, ok } = await begin();
const { sessions, violations } = report;
say(
  `\n${ok ? 'Every step held' : 'NOT every step held'}: ${sessions.established} of ${sessions.expected} sessions established, ${report.sets} Sets in total.`,
);
for (const violation of violations) say(`violation: ${violation}`);
if (options.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);

if (options.exit !== true) {
  say('\nThe network keeps running until Ctrl-C. The pages of its agents:');
  for (const { name, agent } of network.pods())
    say(`  ${name.padEnd(28)} http://${agent.http}/  /status  /metrics`);
  const page = await serveConsole(network);
  say(`The console, with a picture of the network and faults to inject: ${page.url}`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await page.close();
}
await network.stop();
process.exitCode = ok ? 0 : 1;

/** The Debian packages for `--engine frr`. */
const packages = ['frr', 'bird2'];

/** Installs the daemons with apt-get, which needs root; returns its exit status. */
export function installDaemons(): number {
  const words = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '--no-install-recommends'];
  const { status, error } = spawnSync('env', [...words, ...packages], { stdio: 'inherit' });
  if (error !== undefined)
    throw new Error(`apt-get cannot be run: install ${packages.join(' and ')} by other means`);
  return status ?? 1;
}
