import type { Body } from '../syntax.ts';
import type { Value } from '../values/value.ts';

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

/** The names that are known at a place of a template: its own, then those around it. */
export class Scope {
  readonly #names = new Map<string, Value>();
  readonly #around: Scope | undefined;
  readonly #hidden: string | undefined;

  /** @param hidden a name of those around that is not known here */
  constructor(around?: Scope, names: Iterable<readonly [string, Value]> = [], hidden?: string) {
    this.#around = around;
    this.#hidden = hidden;
    for (const [name, value] of names) this.#names.set(name, value);
  }

  get(name: string): Value | undefined {
    const found = this.#names.get(name);
    return found === undefined && name !== this.#hidden ? this.#around?.get(name) : found;
  }

  /** A name that is set inside is not set around: what a loop sets ends with the turn. */
  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** What was set here, and not around. */
  own(): ReadonlyMap<string, Value> {
    return this.#names;
  }
}
