import type { AllowStep, Plan } from '../model/step.ts';
import { type Splice, spliced } from './junos-text/edit-text.ts';
import { appliedAt } from './junos-text/find-statements.ts';
import { type Body, readStatements, type Statement } from './junos-text/read-statements.ts';
import { groupsAt, ourBgp } from './running-in-text.ts';

/** Writes a plan into a configuration text, as the agent would commit it; everything else stays, character by character. */
export function withPlan(text: string, { steps }: Plan): string {
  const configuration = readStatements(text);
  const groups = new Map(
    groupsAt(configuration, ourBgp).map(({ name, parts }) => [
      name,
      parts.filter(({ isOff }) => !isOff).map(({ body }) => body),
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
            .map((statement) => withoutStatement(text, statement)),
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
        else if (first !== undefined) splices.push(withoutStatement(text, first));
        splices.push(...more.map((statement) => withoutStatement(text, statement)));
        break;
      }
      case 'graceful-shutdown':
        // The agent sets it when somebody asks for a drain: at boot nobody does, so it only ever goes.
        splices.push(
          ...statementsIn(configuration, [...ourBgp, 'graceful-shutdown']).map((statement) =>
            withoutStatement(text, statement),
          ),
        );
        break;
    }
  }
  for (const [group, lines] of added) {
    const body = bodiesOf(group).at(-1);
    if (body !== undefined) splices.push(inserted(text, body, lines));
  }
  return spliced(text, splices);
}

function statementsIn(body: Body, path: readonly string[]): readonly Statement[] {
  return appliedAt(body, path).map(({ statement }) => statement);
}

function allowLine({ to }: AllowStep): string | undefined {
  const [only, ...others] = to;
  if (only === undefined) return undefined;
  return others.length === 0 ? `allow ${only};` : `allow [ ${to.join(' ')} ];`;
}

/** Takes a statement out, and its line where nothing else is on it. */
function withoutStatement(text: string, { start, end }: Pick<Statement, 'start' | 'end'>): Splice {
  const before = /(^|\n)[ \t]*$/.exec(text.slice(Math.max(0, start - 400), start));
  const after = /^[ \t]*\n/.exec(text.slice(end, end + 400));
  if (before === null || after === null) return { start, end, text: '' };
  const indent = before[0].length - (before[1] ?? '').length;
  return { start: start - indent, end: end + after[0].length, text: '' };
}

/** Lines at the end of a body, or at its beginning where its last statement may lack its semicolon. */
function inserted(text: string, body: Body, lines: readonly string[]): Splice {
  const inside = text.slice(body.start, body.end);
  const closing = /\n([ \t]*)$/.exec(inside);
  if (closing === null) return { start: body.start, end: body.start, text: ` ${lines.join(' ')}` };
  const indent = closing[1] ?? '';
  const block = lines.map((line) => `${indent}    ${line}\n`).join('');
  if (!/[;}]\s*$/.test(inside)) return { start: body.start, end: body.start, text: `\n${block.trimEnd()}` };
  const at = body.end - indent.length;
  return { start: at, end: at, text: block };
}
