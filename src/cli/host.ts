import type { Observable } from 'rxjs';

/** What a command may use of the process; tests hand in their own. */
export interface Host {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Colour is for eyes only. */
  readonly isTerminal: boolean;
  /** Emits when the process is asked to end. */
  readonly stop$: Observable<unknown>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** 0 good, 1 failed, 2 wrong usage or settings. */
export type ExitCode = 0 | 1 | 2;

/** Colour is for eyes that want it: on a terminal, and not where NO_COLOR says anything (no-color.org). */
export function inColour({ isTerminal, environment }: Pick<Host, 'isTerminal' | 'environment'>): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '';
}

import packageJson from '../../package.json' with { type: 'json' };

/** This meshrr's version. */
export const version: string = packageJson.version;
