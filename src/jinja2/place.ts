import type { Scope } from './scope.ts';
import type { Body } from './statement.ts';

/** Where a template is being rendered. */
export interface Place {
  /** The name of the template, for errors. */
  readonly template: string;
  readonly scope: Scope;
  /** What a template knows that is imported without context. */
  readonly globals: Scope;
  /** Another template by name; `undefined` where there is none. */
  readonly load: (name: string) => Body | undefined;
  /** What to do about a name that is unknown. */
  readonly hint: (name: string) => string | undefined;
  /** Renders statements. */
  readonly run: (body: Body, place: Place) => string;
}
