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
  --exit        end after the story; the exit code is 0 only if every step held
  --engine E    what speaks BGP: simulated (default), or frr (Debian's packages frr and bird2)
  --topology F  start the network of a YAML file in place of the story's, and keep it (docs/lab.md)
  --install-daemons
                install what --engine frr needs with apt-get, and end
  --json        print one JSON object on standard output and nothing else (use npm run --silent)
  --log         print the agents' log lines on standard error
  --seed TEXT   other names and another order of events (default: meshrr)
  --help        this text
`;

// The second file that says `process`: the lab's own command.
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
    // A daemon that is missing, a file that cannot be read: whoever asked for it knows what to do.
    process.stderr.write(`demo: ${messageOf(error)}\n`);
    process.exit(1);
  }
}
const { network, report, ok } = await begin();
const { sessions, violations } = report;
say(
  `\n${ok ? 'Every step held' : 'NOT every step held'}: ${sessions.established} of ${sessions.expected} sessions, ${report.sets} Sets in all.`,
);
for (const violation of violations) say(`violation: ${violation}`);
if (options.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);

if (options.exit !== true) {
  say('\nThe network stays up. Look at its agents, and press Ctrl-C to end:');
  for (const { name, agent } of network.pods())
    say(`  ${name.padEnd(28)} http://${agent.http}/  /status  /metrics`);
  const page = await serveConsole(network);
  say(`The whole network as a picture, with faults to try: ${page.url}`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await page.close();
}
await network.stop();
process.exitCode = ok ? 0 : 1;

/** What `--engine frr` runs, on Debian. */
const packages = ['frr', 'bird2'];

/** Installs the daemons with apt-get, for which one has to be root; returns its exit status. */
export function installDaemons(): number {
  const words = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '--no-install-recommends'];
  const { status, error } = spawnSync('env', [...words, ...packages], { stdio: 'inherit' });
  if (error !== undefined)
    throw new Error(`apt-get cannot be run: install ${packages.join(' and ')} yourself`);
  return status ?? 1;
}
