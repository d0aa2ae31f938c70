import type { Value } from './values/value.ts';

/** The arguments in the source of a call of a function, a filter or a test: `f(1, sep=', ')`. */
export interface ArgumentExpressions {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
}

/** `| filter(…)`, without the value before it. */
export interface FilterCall {
  readonly name: string;
  readonly args: ArgumentExpressions;
  readonly line: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** The syntax tree of an expression, as between `{{` and `}}`; `line` counts from 1. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly { key: Expression; value: Expression }[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'slice'; readonly of: Expression; readonly bounds: readonly (Expression | undefined)[] }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: ArgumentExpressions }
  | ({ readonly kind: 'filter'; readonly of: Expression } & FilterCall)
  | {
      readonly kind: 'test';
      readonly name: string;
      readonly of: Expression;
      readonly args: ArgumentExpressions;
    }
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
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    }
);

type Call = Extract<Expression, { kind: 'call' }>;

/** The target of an assignment: `x`, `a, b`, or an attribute of a namespace. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] }
  | { readonly kind: 'attribute'; readonly of: string; readonly name: string };

export interface Parameter {
  readonly name: string;
  /** The default value; without one, an omitted argument is undefined in the macro. */
  readonly fallback: Expression | undefined;
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

export type Body = readonly Statement[];

/** The syntax tree of a piece of a template: text, `{{ … }}` or `{% … %}`; `line` counts from 1. */
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
      readonly kind: 'set-block';
      readonly target: Target;
      readonly filters: readonly FilterCall[];
      readonly body: Body;
    }
  | { readonly kind: 'filter'; readonly filters: readonly FilterCall[]; readonly body: Body }
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
      /** `import … as NAME`: the name for the whole template; `from … import a as b`: its names and those here. */
      readonly as: string | readonly { readonly name: string; readonly as: string }[];
      readonly withContext: boolean;
    }
);
