import type { z } from 'zod';
import { isMapping } from '../schema/mapping.ts';
import { findingAt, type LocatedFinding } from './finding.ts';

/** Translates an issue that zod found in `raw` into findings for the operator, without showing secrets. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): readonly LocatedFinding[] {
  const expected = (what: string, at: readonly PropertyKey[]) => {
    const value = valueAt(raw, at);
    return findingAt(
      at,
      value === undefined ? 'is missing' : `expected ${what}, not ${showValue(value, at)}`,
    );
  };

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const at = [...issue.path, key];
        const value = showUnknown(valueAt(raw, at));
        return findingAt(at, `unknown setting, its value is ${value}${varsHint(issue.path)}`);
      });
    case 'invalid_type':
      return [
        expected(issue.expected === 'array' ? listWords(valueAt(raw, issue.path)) : 'a mapping', issue.path),
      ];
    case 'too_small':
      return [findingAt(issue.path, 'expected at least one, the list is empty')];
    default: {
      const [, what] = /^expected (.*)$/.exec(issue.message) ?? [];
      const path = issue.code === 'invalid_union' ? pathOfKind(issue) : issue.path;
      return [what === undefined ? findingAt(path, issue.message) : expected(what, path)];
    }
  }
}

/** The original meshrr passed every unknown setting to templates; here such values belong under `vars`. */
function varsHint([top, index, ...deeper]: readonly PropertyKey[]): string {
  const words = '; values for a template of your own go under `vars:`';
  if (top === undefined) return words;
  return top === 'bgpgroups' && index !== undefined && deeper.length === 0 ? `${words} of the group` : '';
}

/** A mapping instead of a list is usually a list with one entry whose dash is missing. */
function listWords(value: unknown): string {
  return isMapping(value) ? 'a list (each entry begins with a dash)' : 'a list';
}

/** The path of the setting that selects the kind of mapping, such as `type`. */
function pathOfKind({ path, discriminator = '' }: z.core.$ZodIssueInvalidUnion): readonly PropertyKey[] {
  return path.at(-1) === discriminator ? path : [...path, discriminator];
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/** Names of settings whose values are never shown, even if the name is misspelled. */
const secretName = /pass|pw|secret|key|token|licen[cs]e|credential/i;
/** A crypt(3) hash is a secret in any setting. */
const secretValue = /^\$\w+\$/;
const longest = 60;

/** A value in a form that a message may show; `names` are those of its setting and of the mappings that contain it. */
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

/** Describes the value of an unknown setting by its type only, because it may be a secret. */
function showUnknown(value: unknown): string {
  return typeof value === 'object' && value !== null ? showValue(value, []) : kindOnly(value);
}

function kindOnly(value: unknown): string {
  return `${typeof value === 'string' ? 'text' : value === null ? 'null' : `a ${typeof value}`} (not shown)`;
}
