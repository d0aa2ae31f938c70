import type { Expression, FilterUse } from './expression.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** What is given a value: `x`, `a, b`, or an attribute of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] }
  | { readonly kind: 'attribute'; readonly of: string; readonly name: string };

/** What a macro takes; without a default it may be left out all the same. */
export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

export type Body = readonly Statement[];

/** A piece of a template: text, `{{ … }}` or `{% … %}`; `line` counts from 1. */
export type Statement = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression }
  | { readonly kind: 'if'; readonly condition: Expression; readonly then: Body; readonly otherwise: Body }
  | {
      readonly kind: 'for';
      readonly target: Target;
      readonly source: Expression;
      readonly condition: Expression | undefined;
      readonly recursive: boolean;
      readonly body: Body;
      readonly otherwise: Body;
    }
  | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
  /** `{% set x %} … {% endset %}`. */
  | {
      readonly kind: 'capture';
      readonly target: Target;
      readonly filters: readonly FilterUse[];
      readonly body: Body;
    }
  | { readonly kind: 'filter'; readonly filters: readonly FilterUse[]; readonly body: Body }
  | {
      readonly kind: 'with';
      readonly bindings: readonly { target: Target; value: Expression }[];
      readonly body: Body;
    }
  | { readonly kind: 'macro'; readonly macro: Macro }
  | { readonly kind: 'call'; readonly caller: Macro; readonly call: Call }
  | {
      readonly kind: 'include';
      readonly template: Expression;
      readonly ignoreMissing: boolean;
      readonly withContext: boolean;
    }
  | {
      readonly kind: 'import';
      readonly template: Expression;
      /** A name for the whole template, or names of it with their names here. */
      readonly as: string | readonly { readonly name: string; readonly as: string }[];
      readonly withContext: boolean;
    }
);
