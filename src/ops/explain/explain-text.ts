import { ago, withRelativeTimes, lasting } from '../words/time.ts';
import type { ExplainWords, SessionWords, SightingWords } from './explain-words.ts';
import type { MembershipWords } from './membership-words.ts';

/** A heading and the lines below it. */
export interface ExplainSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * An explanation as people read it: first the answer, then what it comes from: who names it, its session, each
 * group, and whether it may be a client. `at` is the moment that ages are told from.
 */
export function explainText(explained: ExplainWords, at: string): readonly ExplainSection[] {
  const { address, pod, summary, sources, session, penalty, groups, clients } = explained;
  // A client is what it should be, as is who belongs to another group.
  const hasHome = session?.configured === false || groups.some(({ standing }) => standing !== undefined);
  const isOthers = ({ standing }: MembershipWords) => hasHome && standing === undefined;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [`${address}${pod === address ? '' : ` (${pod})`}: ${summary}`, []],
    [
      'Discovery',
      [
        ...sources.map((told) => sightingLine(told, at)),
        ...(sources.length === 0 ? ['no source can speak of it'] : []),
      ],
    ],
    ['Session', [session === undefined ? 'none: it is no neighbor, and no client' : sessionLine(session)]],
    ...(penalty === undefined
      ? []
      : [
          [
            'Penalty',
            [`failed ${penalty.failures} times in a row; not picked until ${penalty.until}`],
          ] as const,
        ]),
    ...groups.map((group) => [group.group, membershipLines(group, isOthers(group))] as const),
    ...clients.map(({ group, why }) => [group, [why]] as const),
  ];
  return sections.map(([title, lines]) => ({
    title: withRelativeTimes(title, at),
    lines: lines.map((line) => withRelativeTimes(line, at)),
  }));
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

function sessionLine(session: SessionWords): string {
  const { state, since, configured, why, fellWithin5Min: falls, failsAt } = session;
  const fell = falls === 0 ? '' : `; fell ${falls === 1 ? 'once' : `${falls} times`} within 5 min`;
  const fails = failsAt === undefined ? '' : `; counts as failed at ${failsAt}`;
  const dynamic = configured ? '' : ', came in by allow';
  return `${state}${dynamic}, ${why}, since ${since}${fell}${fails}`;
}

/** Where another group has it, this one need not say what would have to change. */
function membershipLines(membership: MembershipWords, isOthers: boolean): readonly string[] {
  const { why, hindrances, rank, of, score, dueAt, configured, standing } = membership;
  const what = configured ? 'peer' : standing === 'joining' ? 'becomes a peer' : 'no peer';
  return [
    `${what}: ${why}`,
    ...(rank === undefined ? [] : [`ranked ${rank} of ${of ?? rank}, score ${score ?? ''}`]),
    ...(dueAt === undefined ? [] : [`due at ${dueAt}`]),
    ...(isOthers ? [] : hindrances.map(({ change }) => `what would have to change: ${change}`)),
  ];
}
