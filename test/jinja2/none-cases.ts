import type { TemplateCase } from './real-jinja2.ts';

/** Values that are, contain or lack None. Each of them is `x` in every expression and template below. */
const values = [
  'none',
  '[]',
  '[none]',
  '[none, none]',
  '[1, none]',
  '["a", none, "B", "a"]',
  '[none, 1, none, true]',
  '(none,)',
  '((none, 1), (1, none))',
  '{"a": none}',
  '{none: 1}',
  '[{"a": none}, {"a": 1}, {"a": none}]',
  '[{"a": "x"}, {"b": none}]',
  '[[none], none]',
  '""',
  '"a b"',
  '"None"',
  '3',
  '2.5',
  '[3, 1, 2, 1]',
  '["b", "A", "a"]',
] as const;

/**
 * Expressions with `x` and with None in every position where a value is possible, separated by `·`. They contain
 * lists where Jinja2 has generators, because a generator prints differently.
 */
const expressions = {
  operators: `
    x · x ~ "" · [x] · {"k": x} · (x,) · x == none · none == x · x != none · [x] == [none] ·
    {"a": x} == {"a": none} · x == [1, none] · (x,) == (none,) · x < none · none < x · [x] < [none] ·
    [none, x] < [none, 1] · x > x · none <= none · x < x == none · none in x · x in [none] ·
    none not in x · x in [x] · x in {none: 1} · (x, none) in [(none, none)] · x and none · none and x ·
    x or none · none or x · not x · x if x · x if x else none · none if x else x · x + none · none + x ·
    x + [none] · x + (none,) · x * none · x * 2 · none * 2 · -x · x % none · x // none · "%s" % x ·
    "%s" % none · "%s %s" % (none, x) · "%(a)s" % {"a": none} · "%d" % none · "%r" % (none,) ·
    "%(a)s" % x`,
  filters: `
    x | string · x | list · x | length · x | e · x | tojson · x | default("d") · x | default("d", true) ·
    x | default(none) · x | default(none, true) · x | default("d", none) · nope | default(none) ·
    x.nope | default(none) · x.a | default("d") · x | join · x | join(none) · x | join(",") ·
    x | join(d=none) · x | join(",", none) · x | join(",", "a") · x | first · x | last ·
    x | first is none · x | last is none · x | reverse | list · x | items | list · x | dictsort ·
    x | dictsort(none) · x | dictsort(false, none) · x | dictsort(false, "value", none) · x | sort ·
    x | sort(none) · x | sort(false, none) · x | sort(attribute=none) · x | sort(attribute="a") ·
    x | unique | list · x | unique(none) | list · x | unique(attribute=none) | list ·
    x | unique(attribute="a") | list · x | unique(true) | list · x | unique(true, "a") | list · x | min ·
    x | max · x | min(none) · x | max(attribute=none) · x | min(attribute="a") · x | sum · x | sum(none) ·
    x | sum(start=none) · x | sum("a") · x | sum(none, 1) · x | batch(2) | list · x | batch(none) | list ·
    x | batch(3, none) | list · x | batch(2, "f") | list · x | groupby("a") · x | groupby(none) ·
    x | groupby("a", none) · x | groupby("a", 0) · x | groupby("b", none) ·
    x | groupby("a", case_sensitive=true) · x | groupby("a", case_sensitive=none) ·
    x | map("string") | list · x | map("upper") | list · x | map("default", "d") | list ·
    x | map(none) | list · x | map("default", none) | list · x | map("default", "d", true) | list ·
    x | map("first") | list · x | map(attribute="a") | list · x | map(attribute=none) | list ·
    x | map(attribute="a", default=none) | list · x | map(attribute="b", default=none) | list ·
    x | map(attribute=0) | list · x | map(attribute=0, default=none) | list ·
    x | map(attribute="b", default="d") | list · x | map("int", none) | list · x | select | list ·
    x | reject | list · x | select("none") | list · x | reject("none") | list · x | select(none) | list ·
    x | select("equalto", none) | list · x | reject("sameas", none) | list ·
    x | select("in", [none]) | list · x | selectattr("a") | list · x | rejectattr("a") | list ·
    x | selectattr(none) | list · x | selectattr("a", none) | list · x | selectattr("a", "none") | list ·
    x | rejectattr("a", "none") | list · x | selectattr("a", "equalto", none) | list ·
    x | selectattr("a", "defined") | list · x | selectattr("b", "defined") | list ·
    x | selectattr("b", "none") | list · x | int · x | int(none) · x | int(none) is none ·
    x | int(0, none) · x | float · x | float(none) · x | abs · x | round · x | round(none) ·
    x | round(0, none) · x | tojson(none) · x | tojson(2) · x | upper · x | lower · x | title ·
    x | capitalize · x | wordcount · x | safe · x | count · x | trim · x | trim(none) · x | trim("N") ·
    x | replace("a", none) · x | replace(none, "z") · x | replace("a", "b", none) ·
    x | replace("None", "") · x | indent(none) · x | indent(2, none) · x | indent(2, true, none) ·
    x | truncate(none) · x | truncate(3, none, "", 0) · x | truncate(3, true, none) ·
    x | truncate(3, true, "", none) · x | center(none) · x | center(8) · x | format(none) ·
    "%s %r" | format(x, none)`,
  tests: `
    x is none · x is not none · x is defined · x is undefined · x is string · x is number · x is mapping ·
    x is sequence · x is iterable · x is callable · x is boolean · x is true · x is false · x is integer ·
    x is odd · x is divisibleby(none) · x is eq none · x is ne(none) · x is sameas(none) ·
    x is sameas none · x is lt(none) · x is in [none] · x is in(x) · none is in(x) · x is lower ·
    x is upper · x is none is none`,
  'items and attributes': `
    x[0] · x[none] · x[-1] · x["a"] · x.a · x.a is none · x[0] is none · x[0].a · x[0][0] · x.a.b ·
    x[1:] · x[none:] · x[:none] · x[none:none:none] · x[::-1] · x[1:2] == [none] · x[0] is defined ·
    x[9] is defined`,
  methods: `
    x.keys() | list · x.values() | list · x.items() | list · x.get("a") · x.get("a", 1) · x.get("b") ·
    x.get("b", none) · x.get(none) · x.get(none, 1) · x.get("b", none) is none · x.get() · x.index(none) ·
    x.count(none) · x.index() · x.append(none) · x.append() · x.extend(none) · x.extend([none]) ·
    x.update({"b": none}) · x.update(none) · x.split(none) · x.split(" ", none) · x.strip(none) ·
    x.lstrip(none) · x.join(none) · x.join([none]) · x.replace(none, "") · x.replace("a", none) ·
    x.replace("a", "b", none) · x.startswith(none) · x.endswith((none,)) · x.find(none) · x.count("a") ·
    x.zfill(none) · x.ljust(none) · x.ljust(8, none) · x.partition(none) · x.format(none) ·
    x.upper(none) · "{} {!r} {:>6}".format(x, none, "n") · "{0}{a}".format(none, a=x) ·
    "{:>6}".format(none) · "{a}".format(a=none)`,
  functions: `
    dict(x) · dict(a=x) · dict(none) · dict(a=none) · dict({none: x}) · dict([[none, x]]) ·
    dict([["a", none]]) · range(none) · range(1, none) | list · range(0, 2, none) | list ·
    namespace(a=x).a · namespace(a=none).a is none · namespace(none) · namespace(x).a · joiner(x)()`,
} as const;

/** Statements with `x` and None. */
const templates: readonly string[] = [
  '{% for y in x %}{{ loop.index }}{{ y }}{{ loop.previtem }}{{ loop.nextitem }},{% else %}else{% endfor %}',
  '{% for y in x %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{{ loop.nextitem is none }},{% endfor %}',
  '{% for y in x %}{{ loop.changed(y) }}{{ loop.changed(none) }}{% endfor %}',
  '{% for y in x %}{{ loop.cycle(none, y) }}{% endfor %}',
  '{% for y in x if y %}{{ y }}{% else %}else{% endfor %}',
  '{% for y in x if y is none %}{{ y }}{% endfor %}',
  '{% for k, v in x %}{{ k }}={{ v }};{% endfor %}',
  '{% for k, v in x.items() %}{{ k }}={{ v }};{% endfor %}',
  '{% for y in [x, none] recursive %}{{ y }}{{ loop(y) if y is sequence and y is not string }}{% endfor %}',
  '{% for y in [[none]] recursive %}[{{ loop(y) if y is sequence else y }}]{% endfor %}',
  '{% for y in [none] recursive %}{{ loop() }}{% endfor %}',
  '{% for y in [none] recursive %}{{ loop(y) }}{% endfor %}',
  '{% if x %}yes{% elif x is none %}none{% else %}no{% endif %}',
  '{% set y = x %}{{ y }}{{ y is none }}{{ y is defined }}',
  '{% set y = none %}{% set y = x %}{{ y }}',
  '{% set x = none %}{{ x }}{{ x is none }}',
  '{% set a, b = x, none %}{{ a }} {{ b }}',
  '{% set a, b = x %}{{ a }} {{ b }}',
  '{% set n = namespace(v=1) %}{% set n.v = none %}{{ n.v }}{% set n.v = x %}{{ n.v }}',
  '{% set n = namespace() %}{% for y in x %}{% set n.v = y %}{% endfor %}[{{ n.v }}]',
  '{% with y = none, z = x %}{{ y }}{{ z }}{{ y is none }}{% endwith %}',
  "{% macro g(export='X') %}{{ export }}{% endmacro %}{{ g(export=none) }} {{ g(none) }} {{ g() }} {{ g(x) }} {{ g(export=x) }}",
  "{% macro g(a, b='d', c=none) %}{{ a }},{{ b }},{{ c }};{% endmacro %}{{ g(none) }}{{ g(none, none) }}{{ g(x, b=none) }}{{ g(1, c=x) }}{{ g(b=x) }}",
  '{% macro g(a) %}{{ a is defined }}{{ a is none }}{{ a | default("d") }}{% endmacro %}{{ g(none) }}{{ g() }}{{ g(x) }}',
  '{% macro g(a, b=a) %}{{ b }}{% endmacro %}{{ g(none) }}{{ g(x) }}{{ g(x, none) }}',
  '{% macro g() %}{{ caller(none) }}{{ caller(x) }}{% endmacro %}{% call(y) g() %}[{{ y }}]{% endcall %}',
  '{% macro g() %}{{ caller() }}{% endmacro %}{% call(y=none) g() %}[{{ y }}{{ y is none }}]{% endcall %}',
  '{% macro g(a) %}x{% endmacro %}{{ g(none, none) }}',
  '{% macro g(a) %}x{% endmacro %}{{ g(none, a=none) }}',
  '{% macro g(caller=none) %}{{ caller }}{{ caller is none }}{% endmacro %}{{ g() }}',
  '{% macro g() %}{{ caller is defined }}{% endmacro %}{{ g() }}{{ g(caller=none) }}',
  '{% filter default("d") %}{{ x }}{% endfilter %}',
  '{% filter replace("None", x) %}{{ none }}{% endfilter %}',
  '{% set y | default("d", true) %}{{ x }}{% endset %}[{{ y }}]',
  '{% set d = {"a": 1} %}{% set _ = d.update({"a": none, none: x}) %}{{ d }} {{ d.a }} {{ d[none] }} {{ _ }}',
  '{% set l = [1] %}{% set _ = l.append(none) %}{{ l }} {{ _ is none }} {{ l.index(none) }} {{ l.count(none) }}',
  '{% set l = [1] %}{% set _ = l.extend([none, x]) %}{{ l }}',
  '{% set j = joiner(none) %}[{{ j() }}][{{ j() }}]',
  '{% set j = joiner(x) %}[{{ j() }}][{{ j() }}]',
  '{{ x }}{{ "" if x is none else "set" }}{{ x is none or x }}',
  '{% include none ignore missing %}{% include [] ignore missing %}{% include [none, "p"] ignore missing %}|',
  '{% include none %}',
  '{% from "m" import a, b %}{{ a }} {{ a is none }} {{ b }} {{ b is defined }}',
  '{% import "m" as m %}{{ m.a }} {{ m.a is none }} {{ m.b }} {{ m.b is defined }} {{ m.f(none) }} {{ m.f() }} {{ m.f(x) }}',
];
const partials = { p: 'p', m: "{% set a = none %}{% macro f(y='Y') %}{{ y }}{% endmacro %}" };

/** By template: its cases, one for each value of `x`. */
export const noneCases: ReadonlyMap<string, readonly TemplateCase[]> = new Map(
  [...Object.values(expressions).flatMap(outputs), ...templates].map((template) => [
    template,
    values.map((x) => ({ template, set: { x }, partials })),
  ]),
);

function outputs(listed: string): readonly string[] {
  return listed.split('·').map((expression) => `{{ ${expression.trim()} }}`);
}
