import { Command, CommanderError } from 'commander';
import { controlSocket } from '../config/environment.ts';
import { defaultPlace } from '../config/read/load.ts';
import { messageOf } from '../model/message-of.ts';
import type { DrainRequest } from '../model/drain.ts';
import type { Status } from '../ops/status/status.ts';
import { allowCommand } from './allow.ts';
import { askAgent, defaultAgent, type ControlOptions } from './ask-agent.ts';
import { checkCommand, type JsonOption } from './check.ts';
import { approveCommand, drainCommand } from './control.ts';
import type { DoctorOptions } from './doctor.ts';
import { explainCommand, type ExplainOptions } from './explain.ts';
import { usesColour, version, type ExitCode, type Host } from './host.ts';
import { printPlan } from './plan.ts';
import type { RenderOptions } from './render.ts';
import type { RunOptions } from './run.ts';
import { printStatus } from './status.ts';

const configOption = [
  '--config <path>',
  `settings file (default: ${defaultPlace}; without that file, the environment)`,
] as const;
const jsonOption = ['--json', 'print JSON'] as const;
const agentOption = ['--agent <url>', 'the running agent', defaultAgent] as const;

const podVariables = `\
  POD_IP (required), POD_IPS, POD_NAME, NODE_NAME, NODE_ZONE, HOST_IP: the pod`;

const runHelp = `
Environment:
${podVariables}
  LOG_LEVEL (info): how much is logged
  MESHRR_CREDENTIALS (in a pod /run/meshrr): the password and certificates that render has made
  MESHRR_CONTROL (/run/meshrr-agent/control.sock): the Unix socket for drain, undrain and approve
  MESHRR_DRAIN (/run/meshrr-drain): the folder that the preStop hook of cRPD shares
  MESHRR_RESOLV_CONF (/etc/resolv.conf): the DNS servers
  KUBECONFIG: access to the API server outside of a pod

docs/configuration.md describes all variables and settings.`;

const renderHelp = `
It looks at discovery once, for at most 6 s, and writes the neighbors that the agent would add first.

Environment:
${podVariables}
  ENCRYPTED_ROOT_PW, LICENSE_KEY: settings that are better kept in a Secret
  MESHRR_CREDENTIALS (in a pod /run/meshrr, elsewhere required): where the agent's password and certificates are written`;

/** Runs the command in the arguments. */
export async function program(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const { out, err } = host;
  const root = new Command('meshrr')
    .description('Keeps a Juniper cRPD pod in a hierarchical mesh of BGP route reflectors on Kubernetes.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .showHelpAfterError('(see --help)')
    .addHelpText('after', '\nExit codes: 0 success, 1 failure, 2 wrong usage or settings');

  const command = (name: string, description: string, examples: readonly string[]) =>
    root
      .command(name)
      .description(description)
      .addHelpText(
        'after',
        `\nExamples:\n${examples.map((line) => `  meshrr ${name} ${line}`.trimEnd()).join('\n')}`,
      );

  command('run', 'keep the neighbors of the device in line with discovery, until SIGTERM', [
    '',
    '--config meshrr.conf.yml --dry-run',
  ])
    .option(...configOption)
    .option('--dry-run', 'log what would be changed, and change nothing')
    .addHelpText('after', runHelp)
    .action(async (options: RunOptions) => {
      // Imported on demand, like `render`: neither command loads the modules of the other.
      const { runCommand } = await import('./run.ts');
      exitCode = await runCommand(options, host);
    });

  command('render', "write the boot configuration of cRPD, and the agent's credentials", [
    '',
    '--config meshrr.conf.yml --template juniper.conf.j2 --output juniper.conf',
    '--config meshrr.conf.yml --output -',
    '--diff',
  ])
    .option(...configOption)
    .option(
      '--template <path>',
      'Jinja2 template (default: /opt/meshrr/conf/juniper.conf.j2; without that file, the template of the mode)',
    )
    .option(
      '--output <path>',
      'the file that cRPD boots from; an existing one is kept and updated. -: render anew and print it, write nothing',
      '/config/juniper.conf',
    )
    .option('--diff [path]', 'write nothing; show the changes to a file (default: that of --output)')
    .option('--no-discovery', 'do not query discovery; add no neighbors')
    .addHelpText('after', renderHelp)
    .action(async (options: RenderOptions) => {
      const { renderCommand } = await import('./render.ts');
      exitCode = await renderCommand(options, host);
    });

  command('doctor', 'try every way to reach the device, and say what to configure where one fails', [
    '',
    '--config meshrr.conf.yml --json',
  ])
    .option(...configOption)
    .option(...jsonOption)
    .addHelpText(
      'after',
      '\nIt changes nothing on the device. Exit code 1: the agent could not work with it.',
    )
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('./doctor.ts');
      exitCode = await doctorCommand(options, host);
    });

  command('check', 'report every problem of a settings file', ['meshrr.conf.yml', 'meshrr.conf.yml --json'])
    .argument('<path>')
    .option(...jsonOption)
    .action((path: string, options: JsonOption) => {
      exitCode = checkCommand(path, options, host);
    });

  const statusCommand = (name: string, description: string, print: (status: Status) => string) =>
    command(name, description, ['', '--json', '--agent http://10.42.0.9:9179'])
      .option(...jsonOption)
      .option(...agentOption)
      .action(async ({ json, agent }: { readonly json?: boolean; readonly agent: string }) => {
        const status = await askAgent<Status>(httpUrl(agent), '/status');
        const shown = name === 'plan' ? planOf(status) : status;
        out(json === true ? `${JSON.stringify(shown, null, 2)}\n` : print(status));
      });
  statusCommand('status', 'show the groups, peers, sessions and sources of the running agent', (status) =>
    printStatus(status, usesColour(host)),
  );
  statusCommand(
    'plan',
    'show what the running agent would change now, what it withholds, and why',
    printPlan,
  );

  command('explain', 'say why an address or a pod is or is not a peer, and what would have to change', [
    '',
    '10.42.3.7',
    'core-2',
    '2001:db8::7 --json',
  ])
    .argument(
      '[address]',
      'of a pod or a client, or the name of a pod; without it, one line per known address',
    )
    .option(...jsonOption)
    .option(...agentOption)
    .action(async (address: string | undefined, options: ExplainOptions) => {
      const agent = httpUrl(options.agent);
      exitCode = await explainCommand(address, { ...options, agent }, host);
    });

  const socketOption = [
    '--socket <path>',
    'the Unix socket of the running agent',
    controlSocket(host.environment),
  ] as const;
  command('approve', 'allow the running agent to make the withheld removals, once', ['beef0002'])
    .argument('<plan>', 'the hash of the plan, which `meshrr plan` shows')
    .option(...jsonOption)
    .option(...socketOption)
    .action(async (plan: string, options: ControlOptions) => {
      exitCode = await approveCommand(plan, options, host);
    });

  const drainOrUndrain = (wish: DrainRequest, description: string) =>
    command(wish, description, ['', '--json', '--socket /run/meshrr-agent/control.sock'])
      .option(...jsonOption)
      .option(...socketOption)
      .action(async (options: ControlOptions) => {
        exitCode = await drainCommand(wish, options, host);
      });
  drainOrUndrain('drain', 'make this reflector the last choice, and wait until its clients have left');
  drainOrUndrain('undrain', 'end a drain: return this reflector to service');

  command('allow', 'print prefixes without some addresses, as the agent would write them to `allow`', [
    '10.0.0.0/8 --except 10.42.3.7',
    '0.0.0.0/0 2001:db8::/32 --except 10.42.0.17 10.42.3.7 2001:db8::7',
  ])
    .argument('<prefix...>', 'IPv4 and IPv6 prefixes without host bits; they may overlap')
    .option('--except <address...>', 'addresses to leave out')
    .action((prefixes: readonly string[], { except = [] }: { readonly except?: readonly string[] }) => {
      exitCode = allowCommand(prefixes, except, host);
    });

  try {
    await root.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    err(`meshrr: ${messageOf(error)}\n`);
    return 1;
  }

  function httpUrl(agent: string): string {
    if (/^https?:$/.test(URL.parse(agent)?.protocol ?? '')) return agent;
    const message = `--agent ${agent} is not a URL; expected one such as ${defaultAgent}`;
    err(`meshrr: ${message}\n`);
    throw new CommanderError(2, 'meshrr.usage', message);
  }
}

/** The part of the status that `meshrr plan --json` prints. */
function planOf({ version, at, plan, withheld, pending, remarks, groups }: Status) {
  return { version, at, plan, withheld, pending, remarks, groups };
}
