import { bindTarget } from './bind-target.ts';
import { truth } from './compare.ts';
import { applyFilter, argumentsOf, callValue, evaluate } from './evaluate.ts';
import type { Expression, FilterUse } from './expression.ts';
import { loopText } from './loop.ts';
import { macroOf } from './macro.ts';
import { importNames, includedText } from './other-template.ts';
import type { Place } from './place.ts';
import { Scope } from './scope.ts';
import type { Body, Statement } from './statement.ts';
import { becauseOf, TemplateError } from './template-error.ts';
import { textOf } from './text-of.ts';
import { none, type Value } from './value.ts';

/** Renders statements, one after the other. Throws a TemplateError with the line. */
export function run(body: Body, place: Place): string {
  return body
    .map((statement) => {
      try {
        return rendered(statement, place);
      } catch (error) {
        if (error instanceof TemplateError) throw error;
        throw new TemplateError(place.template, statement.line, becauseOf(error));
      }
    })
    .join('');
}

function rendered(statement: Statement, place: Place): string {
  switch (statement.kind) {
    case 'text':
      return statement.text;
    case 'output':
      return textOf(printable(statement.value, evaluate(statement.value, place), place));
    case 'if':
      return run(truth(evaluate(statement.condition, place)) ? statement.then : statement.otherwise, place);
    case 'for':
      return loopText(statement, evaluate(statement.source, place), place);
    case 'set':
      bindTarget(statement.target, evaluate(statement.value, place), place.scope);
      return '';
    case 'capture':
      bindTarget(statement.target, filtered(statement, place), place.scope);
      return '';
    case 'filter':
      return textOf(filtered(statement, place));
    case 'with': {
      const scope = new Scope(place.scope);
      for (const { target, value } of statement.bindings) bindTarget(target, evaluate(value, place), scope);
      return run(statement.body, { ...place, scope });
    }
    case 'macro':
      place.scope.set(statement.macro.name, macroOf(statement.macro, place));
      return '';
    case 'call': {
      const { callee, given } = statement.call;
      const { positional, named } = argumentsOf(given, place);
      const caller: Value = macroOf(statement.caller, place);
      return textOf(
        callValue(evaluate(callee, place), { positional, named: new Map([...named, ['caller', caller]]) }),
      );
    }
    case 'include':
      return includedText(statement, place);
    case 'import':
      importNames(statement, place);
      return '';
  }
}

/** What is printed by its name, and should have a value: somebody knows what to do about it where it has none. */
function printable(expression: Expression, value: Value, { hint }: Place): Value {
  const help = value === none && expression.kind === 'name' ? hint(expression.name) : undefined;
  if (expression.kind === 'name' && help !== undefined)
    throw new Error(`${expression.name} is not set: ${help}`);
  return value;
}

/** The text of a block, after its filters. */
function filtered(
  { filters, body }: { readonly filters: readonly FilterUse[]; readonly body: Body },
  place: Place,
): Value {
  const text = run(body, { ...place, scope: new Scope(place.scope) });
  return filters.reduce<Value>((value, filter) => applyFilter(filter, value, place), text);
}
