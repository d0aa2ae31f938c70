import { ago, lasting, withRelativeTimes } from '../words/time.ts';
import type { ExplainWords, MembershipWords, SessionWords, SightingWords } from './explain-words.ts';

/** A heading and the lines below it. */
export interface ExplainSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * An explanation as text, as `meshrr explain` and the page show it: first the answer, then the reasons: discovery, the
 * session, each group, and whether the address may be a client.
 *
 * @param at the time of the answer; relative times count from it
 */
export function explainText(explained: ExplainWords, at: string): readonly ExplainSection[] {
  const { address, pod, summary, sources, session, penalty, groups, clients } = explained;
  // A client, or a peer of another group, needs no advice on how to become a peer of this one.
  const hasPlace = session?.configured === false || groups.some(({ standing }) => standing !== undefined);
  const needsNoAdvice = ({ standing }: MembershipWords) => hasPlace && standing === undefined;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [`${address}${pod === address ? '' : ` (${pod})`}: ${summary}`, []],
    [
      'Discovery',
      [
        ...sources.map((sighting) => sightingLine(sighting, at)),
        ...(sources.length === 0 ? ['no source covers this address'] : []),
      ],
    ],
    ['Session', [session === undefined ? 'none: neither a neighbor nor a client' : sessionLine(session)]],
    ...(penalty === undefined
      ? []
      : [
          [
            'Penalty',
            [
              `failed ${times(penalty.failures)}${penalty.failures === 1 ? '' : ' in a row'}; not chosen until ${penalty.until}`,
            ],
          ] as const,
        ]),
    ...groups.map((group) => [group.group, membershipLines(group, needsNoAdvice(group))] as const),
    ...clients.map(({ group, why }) => [group, [why]] as const),
  ];
  return sections.map(([title, lines]) => ({
    title: withRelativeTimes(title, at),
    lines: lines.map((line) => withRelativeTimes(line, at)),
  }));
}

function sightingLine(sighting: SightingWords, at: string): string {
  const { source, group, why, blind, answeredAt, since, zone, node, serving, servingSince, terminating } =
    sighting;
  const facts = [
    zone === undefined ? '' : `zone ${zone}`,
    node === undefined ? '' : `node ${node}`,
    serving === undefined ? '' : servingText(serving, servingSince, at),
    terminating === true ? 'terminating' : '',
    since === undefined ? '' : `for ${lasting(since, at)}`,
    blind ? 'blind now, so this is its last answer' : '',
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
  const fell = falls === 0 ? '' : `; went down ${times(falls)} within 5 min`;
  const fails = failsAt === undefined ? '' : `; counts as failed at ${failsAt}`;
  const dynamic = configured ? '' : ', accepted by allow';
  return `${state}${dynamic}, since ${since}: ${why}${fell}${fails}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function membershipLines(membership: MembershipWords, needsNoAdvice: boolean): readonly string[] {
  const { why, hindrances, rank, of, score, dueAt, configured, standing } = membership;
  const what = configured ? 'peer' : standing === 'joining' ? 'soon a peer' : 'not a peer';
  return [
    `${what}: ${why}`,
    ...(rank === undefined ? [] : [`ranked ${rank} of ${of ?? rank}, score ${score ?? ''}`]),
    ...(dueAt === undefined ? [] : [`next change due at ${dueAt}`]),
    ...(needsNoAdvice ? [] : hindrances.map(({ change }) => `to change that: ${change}`)),
  ];
}
