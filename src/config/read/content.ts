import type { LocatedFinding } from '../check/describe-issue.ts';
import type { Finding } from '../check/finding.ts';

/** What a place that settings come from says, before it is checked. */
export interface Content {
  /** A file's path, or `environment`. */
  readonly origin: string;
  /** As a settings file would say it; undefined: it cannot be told, see `problems`. */
  readonly raw: unknown;
  /** Makes a finding at a setting's path one that an operator can act on: a line, or a variable. */
  readonly locate: (finding: LocatedFinding) => Finding;
  /** The words of the first version, of which 0.2 has taken some for something else. */
  readonly isFirstVersion: boolean;
  readonly notices: readonly Finding[];
  readonly problems: readonly Finding[];
}
