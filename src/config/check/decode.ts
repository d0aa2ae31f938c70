import { crossCheck } from './cross-check.ts';
import { describeIssue, type LocatedFinding } from './describe-issue.ts';
import { isMapping } from '../schema/mapping.ts';
import { Settings } from '../schema/schema.ts';

export type Decoded =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'problems'; readonly problems: readonly LocatedFinding[] };

/** Makes settings of what a file (or the environment) says, or tells every problem at once. */
export function decode(raw: unknown): Decoded {
  const parsed = Settings.safeParse(raw);
  const groups = isMapping(raw) ? raw['bgpgroups'] : undefined;
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, raw)),
    ...crossCheck(groups),
  ];
  return parsed.success && problems.length === 0
    ? { kind: 'settings', settings: parsed.data }
    : { kind: 'problems', problems };
}
