import { spawnSync } from 'node:child_process';
import type { Plain } from '../../src/boot/template/value-of.ts';

/** A template with what it is rendered with; `partials` are the templates that it may include. */
export interface TemplateCase {
  readonly template: string;
  readonly context?: Readonly<Record<string, Plain>>;
  readonly partials?: Readonly<Record<string, string>>;
}

const program = `
import json, sys, jinja2

def rendered(case):
    loader = jinja2.DictLoader(case.get("partials", {}))
    try:
        return jinja2.Environment(loader=loader).from_string(case["template"]).render(case.get("context", {}))
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
