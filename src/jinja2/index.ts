import { globals } from './builtins/globals.ts';
import { parseTemplate } from './parse/parse-template.ts';
import { Scope } from './run/frame.ts';
import { run } from './run/run.ts';
import type { Body } from './syntax.ts';
import type { Value } from './values/value.ts';

export { TemplateError } from './errors.ts';
export { fromJson, NamedEntries, None, type Json, type JsonObject, type Value } from './values/value.ts';

export interface RenderOptions {
  /** The name of the template, for error messages. */
  readonly name: string;
  /** Returns the text of another template, for `include` and `import`; `undefined` if there is none. */
  readonly load?: (name: string) => string | undefined;
  /**
   * Returns advice about a variable that is undefined, or printed although it is None, to append to the error message.
   */
  readonly hint?: (name: string) => string | undefined;
}

/**
 * Renders a template as Jinja2 does with its default options: values print as Python's `str()`, nothing is escaped,
 * and the last line break is dropped. One thing is stricter: an undefined variable is an error, except in
 * `is defined`, `is undefined` and `default`.
 *
 * Throws a TemplateError with the template, the line and the reason.
 */
export function renderTemplate(
  text: string,
  variables: ReadonlyMap<string, Value>,
  { name, load = () => undefined, hint = () => undefined }: RenderOptions,
): string {
  const parsed = new Map<string, Body>();
  const globalScope = new Scope(undefined, globals);
  return run(parseTemplate(text, name), {
    template: name,
    // The template sets its variables in a scope of its own, because an import exports only those.
    scope: new Scope(new Scope(globalScope, variables)),
    globals: globalScope,
    load: (other) => {
      const known = parsed.get(other);
      const source = known === undefined ? load(other) : undefined;
      if (source === undefined) return known;
      const body = parseTemplate(source, other);
      parsed.set(other, body);
      return body;
    },
    hint,
  });
}
