import type { Body } from '../syntax.ts';
import type { Value } from '../values/value.ts';

/** The environment of statements and expressions; each template, loop pass and macro call has its own. */
export interface Frame {
  /** The name of the template, for error messages. */
  readonly template: string;
  readonly scope: Scope;
  /** The scope that a template imported without context sees: the built-in functions only. */
  readonly globals: Scope;
  /** Parses another template by name; `undefined` if there is none. */
  readonly load: (name: string) => Body | undefined;
  /** Advice to append to the error about an undefined variable, if the caller has any. */
  readonly hint: (name: string) => string | undefined;
}

/** Variables by name: those of this scope, then those of the enclosing ones. */
export class Scope {
  readonly #names = new Map<string, Value>();
  readonly #enclosing: Scope | undefined;
  readonly #hidden: string | undefined;

  /** @param hidden a variable of the enclosing scopes that is not visible here */
  constructor(enclosing?: Scope, names: Iterable<readonly [string, Value]> = [], hidden?: string) {
    this.#enclosing = enclosing;
    this.#hidden = hidden;
    for (const [name, value] of names) this.#names.set(name, value);
  }

  get(name: string): Value | undefined {
    const found = this.#names.get(name);
    return found === undefined && name !== this.#hidden ? this.#enclosing?.get(name) : found;
  }

  /** Sets a variable of this scope only: a variable that a loop sets is gone after each pass. */
  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** The variables of this scope, without the enclosing ones. */
  own(): ReadonlyMap<string, Value> {
    return this.#names;
  }
}
