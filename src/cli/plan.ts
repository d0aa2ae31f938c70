import type { Status } from '../ops/status.ts';
import type { StepWords } from '../ops/step-words.ts';
import { table } from './table.ts';

/** What the agent would do now, and what it withholds, with reasons. */
export function printPlan({ plan, withheld, pending, remarks, groups }: Status): string {
  const steps = (rows: readonly StepWords[]) =>
    rows.map(({ step, group, peer = '', pod = '', why }) => [
      `  ${step}`,
      group,
      peer,
      pod === peer ? '' : pod,
      why,
    ]);
  const heading = ['  STEP', 'GROUP', 'PEER', 'POD', 'WHY'];
  const parts = [
    plan === undefined
      ? 'nothing to do: what should run, runs\n'
      : `plan ${plan.hash}\n${table([heading, ...steps(plan.steps)])}`,
    ...(withheld.length === 0
      ? []
      : [
          pending === undefined ? 'withheld\n' : `withheld; to let it go, once: meshrr approve ${pending}\n`,
          table([
            heading,
            ...steps(withheld).map((row, index) => [...row.slice(0, 4), withheld[index]?.guard ?? '']),
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
        why,
      ]),
  );
  return [
    ...parts,
    ...(others.length === 0
      ? []
      : ['the others\n', table([['  STANDING', 'GROUP', 'ADDRESS', 'POD', 'WHY'], ...others])]),
  ].join('');
}
