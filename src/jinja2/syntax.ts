import type { Value } from './values/value.ts';

/** What a function, a filter or a test is called with, as it is written: `f(1, sep=', ')`. */
export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
}

/** `filter(…)`, whatever it is put to. */
export interface FilterUse {
  readonly name: string;
  readonly given: CallArguments;
  readonly line: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** What stands between `{{` and `}}`; `line` counts from 1. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly { key: Expression; value: Expression }[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'slice'; readonly of: Expression; readonly bounds: readonly (Expression | undefined)[] }
  | { readonly kind: 'call'; readonly callee: Expression; readonly given: CallArguments }
  | ({ readonly kind: 'filter'; readonly of: Expression } & FilterUse)
  | { readonly kind: 'test'; readonly name: string; readonly of: Expression; readonly given: CallArguments }
  | { readonly kind: 'sign'; readonly sign: '+' | '-'; readonly of: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'concatenation'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'comparison';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: ComparisonOperator; readonly value: Expression }[];
    }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    }
);

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
