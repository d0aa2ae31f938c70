import type { AllowStep, Plan } from '../model/step.ts';
import { applySplices, insertion, removal, type Splice } from './junos-text/edit-text.ts';
import { appliedAt } from './junos-text/find-statements.ts';
import { type Body, readStatements, type Statement } from './junos-text/read-statements.ts';
import { groupsAt, meshrrBgp } from './running-in-text.ts';

/** Applies a plan to a configuration text, as a commit of the agent would. Every other character stays as it is. */
export function withPlan(text: string, { steps }: Plan): string {
  const configuration = readStatements(text);
  const groups = new Map(
    groupsAt(configuration, meshrrBgp).map(({ name, parts }) => [
      name,
      parts.filter(({ isInactive }) => !isInactive).map(({ body }) => body),
    ]),
  );
  const bodiesOf = (group: string) => groups.get(group) ?? [];
  const added = new Map<string, string[]>();
  const add = (group: string, line: string) => {
    added.set(group, [...(added.get(group) ?? []), line]);
  };
  const splices: Splice[] = [];

  for (const step of steps) {
    switch (step.kind) {
      case 'remove':
        splices.push(
          ...bodiesOf(step.group)
            .flatMap((body) => statementsIn(body, ['neighbor', step.peer]))
            .map((statement) => removal(text, statement)),
        );
        break;
      case 'add':
        add(step.group, `neighbor ${step.peer};`);
        break;
      case 'allow': {
        const [first, ...more] = bodiesOf(step.group).flatMap((body) => statementsIn(body, ['allow']));
        const line = allowLine(step);
        if (line !== undefined && first !== undefined)
          splices.push({ start: first.start, end: first.end, text: line });
        else if (line !== undefined) add(step.group, line);
        else if (first !== undefined) splices.push(removal(text, first));
        splices.push(...more.map((statement) => removal(text, statement)));
        break;
      }
      case 'graceful-shutdown':
        // At boot no drain is running: the plan only ever removes it.
        splices.push(
          ...statementsIn(configuration, [...meshrrBgp, 'graceful-shutdown']).map((statement) =>
            removal(text, statement),
          ),
        );
        break;
    }
  }
  for (const [group, lines] of added) {
    const body = bodiesOf(group).at(-1);
    if (body !== undefined) splices.push(insertion(text, body, lines));
  }
  return applySplices(text, splices);
}

function statementsIn(body: Body, path: readonly string[]): readonly Statement[] {
  return appliedAt(body, path).map(({ statement }) => statement);
}

function allowLine({ to }: AllowStep): string | undefined {
  const [only, ...others] = to;
  if (only === undefined) return undefined;
  return others.length === 0 ? `allow ${only};` : `allow [ ${to.join(' ')} ];`;
}
