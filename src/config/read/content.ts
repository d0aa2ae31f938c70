import type { Finding, LocatedFinding } from '../check/finding.ts';

/** The unchecked settings from a file, or from the environment if there is no file. load.ts passes them to `decode`. */
export interface Content {
  /** The file's path, or `environment`. */
  readonly origin: string;
  /** The settings in the form of a file; undefined if they cannot be read at all, for the reasons in `problems`. */
  readonly raw: unknown;
  /** Adds to a finding about a setting where the operator can change it: a line of the file, or a variable. */
  readonly locate: (finding: LocatedFinding) => Finding;
  /** The settings come from variables of the original meshrr's first version. Its 0.2 gave some values new meanings. */
  readonly isFirstVersion: boolean;
  readonly notices: readonly Finding[];
  readonly problems: readonly Finding[];
}

/** The content of a file that cannot be read. */
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
