import { parseAddress } from '../model/address.ts';
import { ago, lasting } from '../ops/ago.ts';
import type { Everybody, Explained } from '../ops/explain/explain-answer.ts';
import type { MembershipWords } from '../ops/explain/membership-words.ts';
import type { SessionWords } from '../ops/explain/session-words.ts';
import type { SightingWords } from '../ops/explain/sighting-words.ts';
import { askAgent } from './ask-agent.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';
import { table } from './table.ts';

export interface ExplainOptions {
  readonly json?: boolean;
  readonly agent: string;
}

/** Why an address is or is not a peer of the running agent; without one, a line about each that it knows. */
export async function explainCommand(
  text: string | undefined,
  { json = false, agent }: ExplainOptions,
  { out, err }: Pick<CliSurroundings, 'out' | 'err'>,
): Promise<ExitCode> {
  const address = text === undefined ? undefined : parseAddress(text);
  if (text !== undefined && address === undefined) {
    err(`meshrr explain: ${text} is no address; expected one such as 10.42.3.7 or 2001:db8::7\n`);
    return 2;
  }
  if (address === undefined) {
    const everybody = await askAgent<Everybody>(agent, '/explain');
    out(json ? asJson(everybody) : everybodyText(everybody));
  } else {
    const explained = await askAgent<Explained>(agent, `/explain?address=${encodeURIComponent(address)}`);
    out(json ? asJson(explained) : explanationText(explained));
  }
  return 0;
}

const asJson = (told: Explained | Everybody) => `${JSON.stringify(told, null, 2)}\n`;

function everybodyText({ addresses }: Everybody): string {
  if (addresses.length === 0) return 'nobody: no source names anybody, and the device has no neighbors\n';
  const rows = addresses.map(({ address, pod, summary }) => [address, pod === address ? '' : pod, summary]);
  return table([['ADDRESS', 'POD', 'WHAT IT IS, AND WHY'], ...rows]);
}

/** First the answer, then what it comes from: who names it, its session, each group, and whether it may be a client. */
export function explanationText(explained: Explained): string {
  const { address, pod, summary, at, lookedAt, sources, session, penalty, groups, clients } = explained;
  const hasHome = groups.some(({ standing }) => standing !== undefined);
  const isOthers = ({ standing }: MembershipWords) => hasHome && standing === undefined;
  const until = (moment: string) => `${moment} (${ago(moment, at)})`;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Discovery',
      [
        ...sources.map((told) => sightingLine(told, at)),
        ...(sources.length === 0 ? ['no source can speak of it'] : []),
      ],
    ],
    [
      'Session',
      [session === undefined ? 'none: it is no neighbor, and no client' : sessionLine(session, at)],
    ],
    ...(penalty === undefined
      ? []
      : [
          [
            'Penalty',
            [`failed ${penalty.failures} times in a row; not picked until ${until(penalty.until)}`],
          ] as const,
        ]),
    ...groups.map((group) => [group.group, membershipLines(group, at, isOthers(group))] as const),
    ...clients.map(({ group, why }) => [group, [why]] as const),
  ];
  const head = `${address}${pod === address ? '' : ` (${pod})`}: ${summary}\n`;
  const body = sections.map(([title, lines]) => `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  return `${head}${body.join('')}\nAs the round ${ago(lookedAt, at)} saw it, with what telemetry has told since.\n`;
}

function sightingLine(told: SightingWords, at: string): string {
  const { source, group, why, blind, answeredAt, since, zone, node, serving, servingSince, terminating } =
    told;
  const facts = [
    zone === undefined ? '' : `zone ${zone}`,
    node === undefined ? '' : `node ${node}`,
    serving === undefined ? '' : servingText(serving, servingSince, at),
    terminating === true ? 'terminating' : '',
    since === undefined ? '' : `for ${lasting(since, at)}`,
    blind ? 'it is blind now; this is its last word' : '',
    answeredAt === undefined ? '' : `answered ${ago(answeredAt, at)}`,
  ].filter((fact) => fact !== '');
  return `${source} (${group}) ${why}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}

function servingText(serving: boolean, since: string | undefined, at: string): string {
  if (!serving) return 'not ready';
  return since === undefined ? 'ready' : `ready for ${lasting(since, at)}`;
}

function sessionLine(session: SessionWords, at: string): string {
  const { state, since, configured, why, fellWithin5Min: falls, failsAt } = session;
  const fell = falls === 0 ? '' : `; fell ${falls === 1 ? 'once' : `${falls} times`} within 5 min`;
  const fails = failsAt === undefined ? '' : `; counts as failed at ${failsAt} (${ago(failsAt, at)})`;
  const dynamic = configured ? '' : ', came in by allow';
  return `${state}${dynamic}, ${why}, since ${since} (${ago(since, at)})${fell}${fails}`;
}

/** Where another group has it, this one need not say what would have to change. */
function membershipLines(membership: MembershipWords, at: string, isOthers: boolean): readonly string[] {
  const { why, hindrances, rank, of, score, dueAt, configured, standing } = membership;
  const what = configured ? 'peer' : standing === 'joining' ? 'becomes a peer' : 'no peer';
  return [
    `${what}: ${why}`,
    ...(rank === undefined ? [] : [`ranked ${rank} of ${of ?? rank}, score ${score ?? ''}`]),
    ...(dueAt === undefined ? [] : [`due at ${dueAt} (${ago(dueAt, at)})`]),
    ...(isOthers ? [] : hindrances.map(({ change }) => `what would have to change: ${change}`)),
  ];
}
