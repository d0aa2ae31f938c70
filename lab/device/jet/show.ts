import type { OpCommandGetRequest__Output } from '../../../src/generated/jnx/jet/management/OpCommandGetRequest.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { Committed } from '../config/configuration.ts';
import { renderJson } from '../config/json.ts';
import { valueAt, type Elem } from '../config/tree.ts';
import { schemaAt, junosSchema } from '../junos/schema.ts';
import { wordsOf } from '../junos/set-line.ts';
import { schemaOf, type Schema } from '../junos/statement.ts';
import { Refusal } from '../refusal.ts';
import type { Switches } from '../switches.ts';

/** The state that the commands show. */
export interface Shown {
  readonly committed: Committed;
  readonly sessions: Iterable<EngineSession>;
  readonly switches: Switches;
}

const displayJson = ' | display json';

/**
 * The output of an operational command in JSON; empty when the shown statement is not configured. Throws a Refusal for
 * any command that the virtual cRPD does not support.
 */
export function outputOf(
  { cliCommand, outFormat }: Pick<OpCommandGetRequest__Output, 'cliCommand' | 'outFormat'>,
  shown: Shown,
): string {
  if (cliCommand === undefined)
    throw new Refusal('syntax', 'syntax error, only CLI commands are supported here');
  const isPiped = cliCommand.endsWith(displayJson);
  const command = isPiped ? cliCommand.slice(0, -displayJson.length) : cliCommand;
  if (!isPiped && outFormat !== 'OP_COMMAND_OUTPUT_JSON')
    throw new Refusal('syntax', `${outFormat} is not supported here, only JSON`);
  if (command.includes('|')) throw new Refusal('syntax', `syntax error: ${cliCommand}`);
  if (command === 'show version') return JSON.stringify(version);
  if (command === 'show bgp neighbor') return JSON.stringify(neighbors(shown));
  if (command === 'show configuration' || command.startsWith('show configuration '))
    return configuration(wordsOf(command).slice(2), shown);
  throw new Refusal('syntax', `syntax error, expecting <command>: ${command}`);
}

const data = (text: string) => [{ data: text }];

const version = {
  'software-information': [
    {
      'host-name': data('crpd'),
      'product-model': data('crpd'),
      'junos-version': data('24.4R1.9'),
    },
  ],
};

/** `show bgp neighbor`: each leaf is an array with one `data` object; numbers are strings. */
function neighbors({ sessions }: Shown) {
  const peers = Array.from(sessions, ({ address, group, state, transitions, peerAs }) => ({
    // Established sessions are shown with their port.
    'peer-address': data(state === 'ESTABLISHED' ? `${address}+179` : address),
    ...(peerAs === undefined ? {} : { 'peer-as': data(String(peerAs)) }),
    'peer-group': data(group),
    'peer-state': data(stateNames[state]),
    'flap-count': data(String(transitions - (state === 'ESTABLISHED' ? 1 : 0))),
  }));
  const attributes = { xmlns: 'http://xml.juniper.net/junos/24.4R1/junos-routing' };
  return { 'bgp-information': [{ attributes, ...(peers.length === 0 ? {} : { 'bgp-peer': peers }) }] };
}

const stateNames = {
  IDLE: 'Idle',
  CONNECT: 'Connect',
  ACTIVE: 'Active',
  OPENSENT: 'OpenSent',
  OPENCONFIRM: 'OpenConfirm',
  ESTABLISHED: 'Established',
} as const satisfies Record<EngineSession['state'], string>;

/** The statement inside all its parents, with the time of the last commit. */
function configuration(words: readonly string[], { committed, switches }: Shown): string {
  const path = pathOf(words);
  const value = valueAt(committed.tree, path);
  if (value === undefined) return '';
  const inner = renderJson(value, path, { ...switches, replyRoot: 'wrapped', inactiveMark: 'inside' });
  const at = { 'junos:commit-seconds': String(Math.floor(committed.at / 1000)) };
  return JSON.stringify({ configuration: { '@': at, ...(inner as object) } });
}

function pathOf(words: readonly string[]): readonly Elem[] {
  const rest = [...words];
  const path: Elem[] = [];
  let schema: Schema = junosSchema;
  while (rest.length > 0) {
    const name = rest.shift() ?? '';
    const inner = schemaOf(schema, name);
    if (inner === undefined) throw new Refusal('syntax', `syntax error: ${name}`);
    const key = inner.kind === 'list' ? rest.shift() : undefined;
    path.push(key === undefined ? { name } : { name, key });
    schema = inner;
  }
  schemaAt(path);
  return path;
}
