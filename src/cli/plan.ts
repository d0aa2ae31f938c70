import { ago, withRelativeTimes } from '../ops/words/time.ts';
import type { Status } from '../ops/status/status.ts';
import type { StepWords } from '../ops/words/reasons.ts';
import { table } from './layout.ts';

/** The plan as text for `meshrr plan`: what the agent would change now, and what it withholds, with reasons. */
export function printPlan({ at, plan, withheld, pending, remarks, groups }: Status): string {
  const steps = (rows: readonly StepWords[]) =>
    rows.map(({ step, group, peer = '', pod = '', why }) => [
      `  ${step}`,
      group,
      peer,
      pod === peer ? '' : pod,
      withRelativeTimes(why, at),
    ]);
  const heading = ['  STEP', 'GROUP', 'PEER', 'POD', 'WHY'];
  const parts = [
    plan === undefined
      ? 'nothing to do: the device has what it should have\n'
      : `plan ${plan.hash}\n${table([heading, ...steps(plan.steps)])}`,
    ...(withheld.length === 0
      ? []
      : [
          pending === undefined
            ? 'withheld\n'
            : `withheld; to allow these removals once: meshrr approve ${pending}\n`,
          table([
            heading,
            ...steps(withheld).map((row, index) => [
              ...row.slice(0, 4),
              ...withheld.slice(index, index + 1).map((one) => guardText(one, at)),
            ]),
          ]),
        ]),
    ...remarks.map((text) => `attention: ${text}\n`),
  ];
  const settled = new Set(plan === undefined ? [] : ['joining', 'leaving']);
  const others = groups.flatMap(({ name, peers }) =>
    peers
      .filter(({ standing }) => standing !== 'peer' && standing !== 'withheld' && !settled.has(standing))
      .map(({ address, pod, standing, why }) => [
        `  ${standing.split('-')[0] ?? ''}`,
        name,
        address,
        pod === address ? '' : pod,
        withRelativeTimes(why, at),
      ]),
  );
  return [
    ...parts,
    ...(others.length === 0
      ? []
      : ['other addresses\n', table([['  STANDING', 'GROUP', 'ADDRESS', 'POD', 'WHY'], ...others])]),
  ].join('');
}

/** The guard that withholds a step, and for how long if that is known. */
export function guardText({ guard, until }: Status['withheld'][number], at: string): string {
  return until === undefined ? guard : `${guard}; the guard releases it ${ago(until, at)}`;
}
