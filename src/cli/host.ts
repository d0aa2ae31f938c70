import type { Observable } from 'rxjs';
import packageJson from '../../package.json' with { type: 'json' };

/** What a command uses of the process that runs it; main.ts passes the real one, tests pass their own. */
export interface Host {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether `out` is a terminal. */
  readonly isTerminal: boolean;
  /** Emits when the process is asked to end. */
  readonly stop$: Observable<unknown>;
  /** A random number: 0 ≤ x < 1. */
  readonly random: () => number;
}

/** 0: success; 1: failure; 2: wrong usage or settings. */
export type ExitCode = 0 | 1 | 2;

/** Whether to print in colour: on a terminal, unless NO_COLOR is set (no-color.org). */
export function usesColour({ isTerminal, environment }: Pick<Host, 'isTerminal' | 'environment'>): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '';
}

/** The version of this meshrr. */
export const version: string = packageJson.version;
