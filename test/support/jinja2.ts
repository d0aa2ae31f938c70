import { spawnSync } from 'node:child_process';
import type { Plain, PlainDict } from '../../src/jinja2/values/value.ts';

/** A template with what it is rendered with; `partials` are the templates that it may include. */
export interface TemplateCase {
  readonly template: string;
  readonly context?: Readonly<Record<string, Plain>>;
  readonly partials?: Readonly<Record<string, string>>;
  /** Names in addition, each by an expression: what JSON does not have. */
  readonly set?: Readonly<Record<string, string>>;
  /** Dictionaries whose keys are texts with attributes. */
  readonly byName?: Readonly<Record<string, Readonly<Record<string, PlainDict>>>>;
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
    for name, entries in case.get("byName", {}).items():
        context[name] = {Name(key, entry): entry for key, entry in entries.items()}
    try:
        context.update({name: expression(text)() for name, text in case.get("set", {}).items()})
        return compiled(json.dumps(case.get("partials", {})), case["template"]).render(context)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}

json.dump([rendered(case) for case in json.load(sys.stdin)], sys.stdout)
`;

/** What Debian's Jinja2 makes of templates: a text, or an error. One process for all. */
export function renderByJinja2(cases: readonly TemplateCase[]): readonly (string | { error: string })[] {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return JSON.parse(stdout) as readonly (string | { error: string })[];
}
