import type { Value } from './value.ts';

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
