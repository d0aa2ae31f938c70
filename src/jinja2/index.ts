import { globals } from './builtins/globals.ts';
import { parseTemplate } from './parse/parse-template.ts';
import { Scope } from './run/frame.ts';
import { run } from './run/run.ts';
import type { Body } from './syntax.ts';
import type { Value } from './values/value.ts';

/** What a template is rendered with. */
export interface RenderOptions {
  /** For errors. */
  readonly name: string;
  /** The text of another template, for `include` and `import`; `undefined` where there is none. */
  readonly load?: (name: string) => string | undefined;
  /** What to do about a name that is unknown. */
  readonly hint?: (name: string) => string | undefined;
}

/**
 * Renders a template as Jinja2 does with its defaults: values print as Python's `str()`, nothing is escaped, the
 * last line end is dropped. One thing is stricter: a name that nobody knows is an error, save for `is defined`
 * and `default`.
 *
 * Throws a TemplateError that says which template, which line, and why.
 */
export function renderTemplate(
  text: string,
  context: ReadonlyMap<string, Value>,
  { name, load = () => undefined, hint = () => undefined }: RenderOptions,
): string {
  const parsed = new Map<string, Body>();
  const global = new Scope(undefined, globals);
  return run(parseTemplate(text, name), {
    template: name,
    scope: new Scope(new Scope(global, context)),
    globals: global,
    load: (other) => {
      const before = parsed.get(other);
      const source = before === undefined ? load(other) : undefined;
      if (source === undefined) return before;
      const body = parseTemplate(source, other);
      parsed.set(other, body);
      return body;
    },
    run,
    hint,
  });
}
