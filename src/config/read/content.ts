import type { Finding, LocatedFinding } from '../check/finding.ts';

/** What a settings file, or the environment in its place, says before it is checked. */
export interface Content {
  /** The file's path, or `environment`. */
  readonly origin: string;
  /** The settings as a file would have them; undefined if they cannot be read at all, for the reasons in `problems`. */
  readonly raw: unknown;
  /** Points a finding about a setting to where the operator can change it: a line of the file, or a variable. */
  readonly locate: (finding: LocatedFinding) => Finding;
  /** These are the variables of the original's first version, some of whose words have another meaning in its 0.2. */
  readonly isFirstVersion: boolean;
  readonly notices: readonly Finding[];
  readonly problems: readonly Finding[];
}

/** Content that cannot be read. */
export function unreadable(origin: string, problems: readonly Finding[]): Content {
  return {
    origin,
    raw: undefined,
    locate: (finding) => finding,
    isFirstVersion: false,
    notices: [],
    problems,
  };
}
