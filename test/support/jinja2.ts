import { spawnSync } from 'node:child_process';
import type { Plain, PlainDict } from '../../src/boot/template/value-of.ts';

/** A template with what it is rendered with; `partials` are the templates that it may include. */
export interface TemplateCase {
  readonly template: string;
  readonly context?: Readonly<Record<string, Plain>>;
  readonly partials?: Readonly<Record<string, string>>;
  /** Dictionaries whose keys are texts with attributes. */
  readonly byName?: Readonly<Record<string, Readonly<Record<string, PlainDict>>>>;
}

const program = `
import json, sys, jinja2

class Name(str):
    def __new__(cls, text, attributes):
        name = super().__new__(cls, text)
        name.__dict__.update(attributes)
        return name

def rendered(case):
    context = dict(case.get("context", {}))
    for name, entries in case.get("byName", {}).items():
        context[name] = {Name(key, entry): entry for key, entry in entries.items()}
    loader = jinja2.DictLoader(case.get("partials", {}))
    try:
        return jinja2.Environment(loader=loader).from_string(case["template"]).render(context)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}

json.dump([rendered(case) for case in json.load(sys.stdin)], sys.stdout)
`;

/** What Debian's Jinja2 makes of templates: a text, or an error. One process for all. */
export function renderByJinja2(cases: readonly TemplateCase[]): readonly (string | { error: string })[] {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return JSON.parse(stdout) as readonly (string | { error: string })[];
}
