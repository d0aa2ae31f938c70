import type { z } from 'zod';
import type { Finding } from './finding.ts';
import { isMapping } from '../schema/mapping.ts';

/** A finding with the way to it. */
export interface LocatedFinding extends Finding {
  readonly at: readonly PropertyKey[];
}

/** Says in our words what zod found wrong with `raw`. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): readonly LocatedFinding[] {
  const say = (at: readonly PropertyKey[], message: string) => ({ at, path: pathText(at), message });
  const expected = (what: string, at: readonly PropertyKey[]) => {
    const value = valueAt(raw, at);
    return say(at, value === undefined ? 'is missing' : `expected ${what}, not ${showValue(value, at)}`);
  };

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const at = [...issue.path, key];
        const value = showUnknown(valueAt(raw, at));
        return say(at, `unknown setting, its value is ${value}${varsWords(issue.path)}`);
      });
    case 'invalid_type':
      return [
        expected(issue.expected === 'array' ? listWords(valueAt(raw, issue.path)) : 'a mapping', issue.path),
      ];
    case 'too_small':
      return [say(issue.path, 'expected at least one, the list is empty')];
    default: {
      const [, what] = /^expected (.*)$/.exec(issue.message) ?? [];
      const path = issue.code === 'invalid_union' ? pathOfKind(issue) : issue.path;
      return [what === undefined ? say(path, issue.message) : expected(what, path)];
    }
  }
}

/** The original handed whatever it did not know to templates; ours have a place for that. */
function varsWords([top, index, ...deeper]: readonly PropertyKey[]): string {
  const words = '; values for a template of your own go under `vars:`';
  if (top === undefined) return words;
  return top === 'bgpgroups' && index !== undefined && deeper.length === 0 ? `${words} of the group` : '';
}

/** A mapping where a list belongs is most often a list of one whose dash was forgotten. */
function listWords(value: unknown): string {
  return isMapping(value) ? 'a list (each entry begins with a dash)' : 'a list';
}

/** The way to the word that tells which kind of mapping it is. */
function pathOfKind({ path, discriminator = '' }: z.core.$ZodIssueInvalidUnion): readonly PropertyKey[] {
  return path.at(-1) === discriminator ? path : [...path, discriminator];
}

/** `bgpgroups[0].name` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/** Names of settings whose values never appear anywhere, also when somebody misspells them. */
const secretName = /pass|pw|secret|key|token|licen[cs]e|credential/i;
/** A crypt(3) hash is a secret wherever it stands. */
const secretValue = /^\$\w+\$/;
const longest = 60;

/** A value of which nobody knows what it is for: it may be a secret. */
export function showUnknown(value: unknown): string {
  return typeof value === 'object' && value !== null ? showValue(value, []) : kindOnly(value);
}

function kindOnly(value: unknown): string {
  return `${typeof value === 'string' ? 'text' : value === null ? 'null' : `a ${typeof value}`} (not shown)`;
}

/** How a value may be shown in a message; `names` are those of its setting and of all that it lies in. */
export function showValue(value: unknown, names: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const isSecret = names.some((name) => secretName.test(String(name)));
  if (isSecret || (typeof value === 'string' && secretValue.test(value))) return kindOnly(value);
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}
