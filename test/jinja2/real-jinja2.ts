import { spawnSync } from 'node:child_process';
import type { Json, JsonObject } from '../../src/jinja2/index.ts';

/** A template and its variables; `partials` are the other templates that it may include. */
export interface TemplateCase {
  readonly template: string;
  readonly context?: Readonly<Record<string, Json>>;
  readonly partials?: Readonly<Record<string, string>>;
  /** More variables, each by an expression, for values that JSON does not have. */
  readonly set?: Readonly<Record<string, string>>;
  /** More variables: dictionaries whose keys have attributes, as NamedEntries. */
  readonly namedEntries?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

const program = `
import functools, json, sys, jinja2

class Name(str):
    def __new__(cls, text, attributes):
        name = super().__new__(cls, text)
        name.__dict__.update(attributes)
        return name

@functools.cache
def environment(partials):
    return jinja2.Environment(loader=jinja2.DictLoader(json.loads(partials)))

@functools.cache
def expression(text):
    return environment("{}").compile_expression(text)

@functools.cache
def compiled(partials, template):
    return environment(partials).from_string(template)

def rendered(case):
    context = dict(case.get("context", {}))
    for name, entries in case.get("namedEntries", {}).items():
        context[name] = {Name(key, entry): entry for key, entry in entries.items()}
    try:
        context.update({name: expression(text)() for name, text in case.get("set", {}).items()})
        return compiled(json.dumps(case.get("partials", {})), case["template"]).render(context)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}

json.dump([rendered(case) for case in json.load(sys.stdin)], sys.stdout)
`;

/** Renders templates with Debian's Jinja2, all in one process. The result of each is a text or an error. */
export function renderByJinja2(cases: readonly TemplateCase[]): readonly (string | { error: string })[] {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return JSON.parse(stdout) as readonly (string | { error: string })[];
}
