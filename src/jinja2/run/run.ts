import type { Body, Expression, FilterCall, Macro, Statement, Target } from '../syntax.ts';
import { reasonOf, TemplateError } from '../errors.ts';
import { bindArguments, onlyArgument } from '../values/arguments.ts';
import { isTruthy } from '../values/compare.ts';
import { itemsOf } from '../values/items.ts';
import { str } from '../values/text.ts';
import { Callable, Instance, none, None, Undefined, type Arguments, type Value } from '../values/value.ts';
import { applyFilter, callValue, evaluate, evaluateArguments } from './evaluate.ts';
import { Scope, type Frame } from './frame.ts';
import { LoopVariables } from './loop-variable.ts';

/** Renders statements to text, in order. Throws a TemplateError with the line. */
export function run(body: Body, frame: Frame): string {
  return body
    .map((statement) => {
      try {
        return rendered(statement, frame);
      } catch (error) {
        if (error instanceof TemplateError) throw error;
        throw new TemplateError(frame.template, statement.line, reasonOf(error));
      }
    })
    .join('');
}

function rendered(statement: Statement, frame: Frame): string {
  switch (statement.kind) {
    case 'text':
      return statement.text;
    case 'output':
      return str(printable(statement.value, evaluate(statement.value, frame), frame));
    case 'if':
      return run(
        isTruthy(evaluate(statement.condition, frame)) ? statement.then : statement.otherwise,
        frame,
      );
    case 'for':
      return loopOver(evaluate(statement.source, frame), statement, frame);
    case 'set':
      assign(statement.target, evaluate(statement.value, frame), frame.scope);
      return '';
    case 'set-block':
      assign(statement.target, filtered(statement, frame), frame.scope);
      return '';
    case 'filter':
      return str(filtered(statement, frame));
    case 'with': {
      const scope = new Scope(frame.scope);
      for (const { target, value } of statement.bindings) assign(target, evaluate(value, frame), scope);
      return run(statement.body, { ...frame, scope });
    }
    case 'macro':
      frame.scope.set(statement.macro.name, macroFunction(statement.macro, frame));
      return '';
    case 'call': {
      const { callee, args } = statement.call;
      const { positional, named } = evaluateArguments(args, frame);
      const caller: Value = macroFunction(statement.caller, frame);
      return str(
        callValue(evaluate(callee, frame), { positional, named: new Map([...named, ['caller', caller]]) }),
      );
    }
    case 'include':
      return includeTemplate(statement, frame);
    case 'import':
      importTemplate(statement, frame);
      return '';
  }
}

/** Throws if a variable is None and the caller of the library has a hint about it, because it should have been set. */
function printable(expression: Expression, value: Value, { hint }: Frame): Value {
  const help = value === none && expression.kind === 'name' ? hint(expression.name) : undefined;
  if (expression.kind === 'name' && help !== undefined)
    throw new Error(`${expression.name} is not set: ${help}`);
  return value;
}

/** The text of a block, after its filters. */
function filtered(
  { filters, body }: { readonly filters: readonly FilterCall[]; readonly body: Body },
  frame: Frame,
): Value {
  const text = run(body, { ...frame, scope: new Scope(frame.scope) });
  return filters.reduce<Value>((value, filter) => applyFilter(filter, value, frame), text);
}

type For = Extract<Statement, { kind: 'for' }>;

/** @param depth 1, or more inside a recursive loop */
function loopOver(source: Value, loop: For, frame: Frame, depth = 1): string {
  const { target, condition, recursive, body, otherwise } = loop;
  const all = itemsOf(source);
  const items =
    condition === undefined ? all : all.filter((item) => isTruthy(evaluate(condition, pass(item))));
  if (items.length === 0) return run(otherwise, { ...frame, scope: new Scope(frame.scope) });

  const recurse = (args: Arguments) => loopOver(onlyArgument(args, 'iterable'), loop, frame, depth + 1);
  const variables = new LoopVariables(items, depth, recursive ? recurse : undefined);
  return items
    .map((item, index) => {
      const inside = pass(item);
      inside.scope.set('loop', variables.at(index));
      return run(body, inside);
    })
    .join('');

  function pass(item: Value): Frame {
    const scope = new Scope(frame.scope);
    assign(target, item, scope);
    return { ...frame, scope };
  }
}

/** A macro as a function, which sees the variables around its definition. */
function macroFunction({ name, parameters, body }: Macro, frame: Frame): Callable {
  const names = parameters.map((parameter) => parameter.name);
  return new Callable(name, ({ positional, named }) => {
    const scope = new Scope(frame.scope);
    const args = new Map(named);
    // The block of a `call` tag, unless the macro declares a parameter of that name.
    const caller = names.includes('caller') ? none : (named.get('caller') ?? none);
    if (!names.includes('caller')) args.delete('caller');
    const values = bindArguments({ positional, named: args }, names);
    const inside = { ...frame, scope };
    for (const [index, { name: parameter, fallback }] of parameters.entries()) {
      // A default is evaluated inside the macro: it may use the parameters before it.
      const defaultValue = () =>
        fallback === undefined
          ? new Undefined(`parameter '${parameter}' was not provided`)
          : evaluate(fallback, inside);
      scope.set(parameter, values[index] ?? defaultValue());
    }
    if (!(caller instanceof None)) scope.set('caller', caller);
    return run(body, inside);
  });
}

/** The text of the first of the named templates that exists, rendered with the variables visible here. */
function includeTemplate(
  { template, ignoreMissing, withContext }: Extract<Statement, { kind: 'include' }>,
  frame: Frame,
): string {
  const wanted = evaluate(template, frame);
  const names = typeof wanted === 'string' ? [wanted] : isTruthy(wanted) ? itemsOf(wanted).map(str) : [];
  for (const name of names) {
    const body = frame.load(name);
    if (body !== undefined) return run(body, frameFor(name, withContext, frame));
  }
  if (ignoreMissing) return '';
  throw new Error(`template not found: ${names.join(', ')}`);
}

/** Sets names of another template here, mostly its macros. */
function importTemplate(
  { template, as, withContext }: Extract<Statement, { kind: 'import' }>,
  frame: Frame,
): void {
  const name = str(evaluate(template, frame));
  const body = frame.load(name);
  if (body === undefined) throw new Error(`template not found: ${name}`);
  const imported = frameFor(name, withContext, frame);
  run(body, imported);
  const exported = imported.scope.own();
  if (typeof as === 'string') {
    frame.scope.set(as, new Instance('TemplateModule', new Map(exported)));
    return;
  }
  for (const { name: exportedName, as: localName } of as) {
    const unknown = new Undefined(`the template ${name} has no ${exportedName}`);
    frame.scope.set(localName, exported.get(exportedName) ?? unknown);
  }
}

/** A frame for another template. Jinja2 hides the `loop` of the place of inclusion from it. */
function frameFor(template: string, withContext: boolean, frame: Frame): Frame {
  const scope = new Scope(withContext ? frame.scope : frame.globals, [], 'loop');
  return { ...frame, template, scope };
}

/** Assigns to what is left of `=` in `set`, or of `in` in `for`. */
function assign(target: Target, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name':
      scope.set(target.name, value);
      break;
    case 'tuple': {
      const items = itemsOf(value);
      if (items.length !== target.items.length)
        throw new Error(`cannot unpack ${items.length} values into ${target.items.length} names`);
      for (const [index, inner] of target.items.entries()) {
        const item = items[index];
        if (item !== undefined) assign(inner, item, scope);
      }
      break;
    }
    case 'attribute': {
      const owner = scope.get(target.of);
      if (!(owner instanceof Instance) || owner.className !== 'Namespace')
        throw new Error(`cannot set ${target.of}.${target.name}: ${target.of} is not a namespace`);
      owner.attributes.set(target.name, value);
    }
  }
}
