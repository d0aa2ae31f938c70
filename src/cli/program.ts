import { Command, CommanderError } from 'commander';
import { controlSocket } from '../config/environment.ts';
import type { DrainRequest } from '../model/drain.ts';
import { allowCommand } from './allow.ts';
import { askAgent, defaultAgent, type ControlOptions } from './ask-agent.ts';
import { checkCommand, type JsonOption } from './check.ts';
import type { DoctorOptions } from './doctor.ts';
import { approveCommand, drainCommand } from './control.ts';
import { explainCommand, type ExplainOptions } from './explain.ts';
import { printPlan } from './plan.ts';
import type { RenderOptions } from './render.ts';
import type { RunOptions } from './run.ts';
import { printStatus } from './status.ts';
import { inColour, version, type Host, type ExitCode } from './host.ts';
import type { Status } from '../ops/status/status.ts';
import { messageOf } from '../model/message-of.ts';

/** Runs the command that the arguments name. */
export async function program(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const { out, err } = host;
  const root = new Command('meshrr')
    .description(
      'Keeps a Juniper cRPD pod in a scale-out, hierarchical mesh of BGP route reflectors on Kubernetes.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .showHelpAfterError('(see --help)')
    .addHelpText('after', '\nExit codes: 0 good, 1 failed, 2 wrong usage or settings');

  const command = (name: string, description: string, examples: readonly string[]) =>
    root
      .command(name)
      .description(description)
      .addHelpText(
        'after',
        `\nExamples:\n${examples.map((line) => `  meshrr ${name} ${line}`.trimEnd()).join('\n')}`,
      );

  command('run', 'keep the device in step with discovery, until SIGTERM', [
    '',
    '--config meshrr.conf.yml --dry-run',
  ])
    .option(
      '--config <path>',
      'settings file (default: /opt/meshrr/conf/meshrr.conf.yml, else the environment)',
    )
    .option('--dry-run', 'say what would be changed, and change nothing')
    .addHelpText(
      'after',
      '\nEnvironment: POD_IP (needed), POD_IPS, POD_NAME, NODE_NAME, NODE_ZONE, LOG_LEVEL (info),\n' +
        'MESHRR_RESOLV_CONF (/etc/resolv.conf); for EndpointSlices in a pod its service account, elsewhere KUBECONFIG;\n' +
        'MESHRR_CREDENTIALS (in a pod /run/meshrr, else none): what render has made to get into the device;\n' +
        'MESHRR_CONTROL (/run/meshrr-agent/control.sock): the Unix socket for drain, undrain and approve;\n' +
        "MESHRR_DRAIN (/run/meshrr-drain): the folder that cRPD's preStop hook shares;\n" +
        "without a settings file also the variables of meshrr's first version",
    )
    .action(async (options: RunOptions) => {
      // Loaded when asked for, as is `render`: neither should wait for what the other needs, nor keep it.
      const { runCommand } = await import('./run.ts');
      exitCode = await runCommand(options, host);
    });

  command('render', "write the boot configuration of the pod's cRPD, and the agent's way into it", [
    '',
    '--config meshrr.conf.yml --template juniper.conf.j2 --output juniper.conf',
    '--config meshrr.conf.yml --output -',
    '--diff',
  ])
    .option(
      '--config <path>',
      'settings file (default: /opt/meshrr/conf/meshrr.conf.yml, else the environment)',
    )
    .option(
      '--template <path>',
      "a Jinja2 template (default: /opt/meshrr/conf/juniper.conf.j2, else the mode's own)",
    )
    .option(
      '--output <path>',
      'where cRPD reads it; one that is there is kept and renewed. -: print the text, rendered anew, and write nothing',
      '/config/juniper.conf',
    )
    .option(
      '--diff [path]',
      'write nothing; show what would change against a file (default: that of --output)',
    )
    .option('--no-discovery', 'do not look at discovery; write no neighbors')
    .addHelpText(
      'after',
      '\nIt looks at discovery once, for 6 s at most, and writes the neighbors that the agent would add first.\n' +
        '\nEnvironment: POD_IP (needed), POD_IPS, POD_NAME, NODE_NAME, NODE_ZONE, HOST_IP, ENCRYPTED_ROOT_PW, LICENSE_KEY,\n' +
        'MESHRR_CREDENTIALS (in a pod /run/meshrr, else needed): where password and certificates for the agent go',
    )
    .action(async (options: RenderOptions) => {
      const { renderCommand } = await import('./render.ts');
      exitCode = await renderCommand(options, host);
    });

  command('doctor', 'try the ways into the device, and say what to configure where one does not work', [
    '',
    '--config meshrr.conf.yml --json',
  ])
    .option(
      '--config <path>',
      'settings file (default: /opt/meshrr/conf/meshrr.conf.yml, else the environment)',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nIt changes nothing. Exit code 1: the agent could not work there.')
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('./doctor.ts');
      exitCode = await doctorCommand(options, host);
    });

  command('check', 'say everything that is wrong with a settings file', [
    'meshrr.conf.yml',
    'meshrr.conf.yml --json',
  ])
    .argument('<path>')
    .option('--json', 'print JSON')
    .action((path: string, options: JsonOption) => {
      exitCode = checkCommand(path, options, host);
    });

  const asking = (name: string, description: string, print: (status: Status) => string) =>
    command(name, description, ['', '--json', '--agent http://10.42.0.9:9179'])
      .option('--json', 'print JSON')
      .option('--agent <url>', 'the running agent', defaultAgent)
      .action(async ({ json, agent }: { readonly json?: boolean; readonly agent: string }) => {
        const status = await askAgent<Status>(httpUrl(agent, defaultAgent), '/status');
        const subset =
          name === 'plan'
            ? {
                version: status.version,
                at: status.at,
                plan: status.plan,
                withheld: status.withheld,
                pending: status.pending,
                remarks: status.remarks,
                groups: status.groups,
              }
            : status;
        out(json === true ? `${JSON.stringify(subset, null, 2)}\n` : print(status));
      });
  asking('status', 'show groups, peers, states and sources of the running agent', (status) =>
    printStatus(status, inColour(host)),
  );
  asking('plan', 'show what the running agent would do now, and why', printPlan);

  command('explain', 'say why an address or a pod is or is not a peer, and what would have to change', [
    '',
    '10.42.3.7',
    'core-2',
    '2001:db8::7 --json',
  ])
    .argument('[address]', 'of a pod or a client, or the name of a pod; without it, one line about everybody')
    .option('--json', 'print JSON')
    .option('--agent <url>', 'the running agent', defaultAgent)
    .action(async (address: string | undefined, options: ExplainOptions) => {
      const agent = httpUrl(options.agent, defaultAgent);
      exitCode = await explainCommand(address, { ...options, agent }, host);
    });

  const socketOption = [
    '--socket <path>',
    'the Unix socket of the running agent',
    controlSocket(host.environment),
  ] as const;
  command('approve', 'let a plan go that a guard withholds, once, by its hash', ['beef0002'])
    .argument('<plan>', 'the hash that `meshrr plan` shows beside what is withheld')
    .option('--json', 'print JSON')
    .option(...socketOption)
    .action(async (plan: string, options: ControlOptions) => {
      exitCode = await approveCommand(plan, options, host);
    });

  const controlling = (request: DrainRequest, description: string) =>
    command(request, description, ['', '--json', '--socket /run/meshrr-agent/control.sock'])
      .option('--json', 'print JSON')
      .option(...socketOption)
      .action(async (options: ControlOptions) => {
        exitCode = await drainCommand(request, options, host);
      });
  controlling('drain', 'make this reflector the least preferred and wait until its clients have left');
  controlling('undrain', 'end a drain: this reflector is there again');

  command(
    'allow',
    'print prefixes without some addresses, as `allow` would have it: smallest cover, one a line',
    ['10.0.0.0/8 --except 10.42.3.7', '0.0.0.0/0 2001:db8::/32 --except 10.42.0.17 10.42.3.7 2001:db8::7'],
  )
    .argument('<prefix...>', 'IPv4 and IPv6, without host bits; they may overlap')
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

  function httpUrl(agent: string, example: string): string {
    if (!/^https?:$/.test(URL.parse(agent)?.protocol ?? ''))
      throw usage(`--agent ${agent} is no URL; expected one such as ${example}`);
    return agent;
  }

  function usage(message: string): CommanderError {
    err(`meshrr: ${message}\n`);
    return new CommanderError(2, 'meshrr.usage', message);
  }
}
