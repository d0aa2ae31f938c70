import type { Finding, LocatedFinding } from '../check/finding.ts';

/** The unchecked settings from a file, or from the environment if there is no file. load.ts passes them to `decode`. */
export interface Content {
  /** The file's path, or `environment`. */
  readonly origin: string;
  /** The settings in the form of a file; undefined if they cannot be read at all, for the reasons in `problems`. */
  readonly raw: unknown;
  /** Adds to a finding the place where the operator can change the setting: a line of the file, or a variable. */
  readonly locate: (finding: LocatedFinding) => Finding;
  /**
   * The settings come from the variables of the original meshrr's first version. Some values have had another meaning
   * since version 0.2 of the original.
   */
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
