import { listOf, type Tree } from './config-tree.ts';
import { isOpen, junosSchema, schemaOf, type Schema } from './junos-schema.ts';
import { JunosSyntaxError, tokensOf, type Token } from './junos-lexer.ts';

/** A configuration read from text, and what was let pass although Junos would print it otherwise. */
export interface ParsedText {
  readonly tree: Tree;
  readonly warnings: readonly string[];
}

/**
 * Reads Junos curly-brace text. Throws a JunosSyntaxError with line and column.
 *
 * The original's templates leave out the `;` after `type internal`; that is read, with a warning.
 */
export function parseJunosText(text: string): ParsedText {
  const tokens = tokensOf(text);
  const warnings: string[] = [];
  let at = 0;

  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '', line: 0, column: 0 };
  const take = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const isValue = ({ kind }: Token) => kind === 'word' || kind === 'string';

  function block(schema: Schema, path: string, end: '}' | 'end'): Tree {
    const tree: Tree = {};
    while (peek().kind !== end) {
      const token = take();
      if (token.kind !== 'word')
        throw new JunosSyntaxError(`expected a statement in ${path}, not ${token.text}`, token);
      if (token.text === 'inactive:') skip();
      else
        statement(
          tree,
          schema,
          path,
          token.text === 'replace:' || token.text === 'protect:' ? take() : token,
        );
    }
    take();
    return tree;
  }

  function statement(tree: Tree, parent: Schema, path: string, token: Token): void {
    const name = token.text;
    const known = schemaOf(parent, name);
    if (known === undefined && !isOpen(parent))
      throw new JunosSyntaxError(`no such statement: ${path} ${name}`, token);
    const here = `${path} ${name}`;
    if (known === undefined) generic(tree, name);
    else if (known.kind === 'empty') {
      tree[name] = [null];
      semicolon(here);
    } else if (known.kind === 'leaf') {
      tree[name] = value(here);
      semicolon(here);
    } else if (known.kind === 'leaf-list') {
      const before = Array.isArray(tree[name]) ? (tree[name] as string[]) : [];
      tree[name] = [...before, ...values(here)];
      semicolon(here);
    } else if (known.kind === 'list' && peek().kind === '{') {
      // `groups { NAME { … } }`: the entries stand inside the list's own braces.
      take();
      while (peek().kind !== '}') entry(tree, name, known, here);
      take();
    } else if (known.kind === 'list') {
      entry(tree, name, known, here);
    } else if (isValue(peek()) && isOpen(known)) {
      generic(tree, name);
    } else {
      tree[name] = { ...(tree[name] as Tree | undefined), ...body(known, here) };
    }
  }

  function entry(tree: Tree, list: string, schema: Schema, path: string): void {
    const name = value(path);
    const others = listOf(tree[list]).filter((other) => other['name'] !== name);
    tree[list] = [...others, { name, ...body(schema, `${path} ${name}`) }];
  }

  function body(schema: Schema, path: string): Tree {
    if (peek().kind === '{') {
      take();
      return block(schema, path, '}');
    }
    if (isValue(peek())) {
      // `family inet unicast;`: a container written on one line.
      const inner: Tree = {};
      statement(inner, schema, path, take());
      return inner;
    }
    semicolon(path);
    return {};
  }

  /** A statement inside an open part: words, perhaps a list, then a block or its end. */
  function generic(tree: Tree, name: string): void {
    const words: string[] = [];
    while (isValue(peek())) words.push(take().text);
    const key = [name, ...words].join(' ');
    if (peek().kind === '[') tree[key] = values(key);
    else if (peek().kind === '{') {
      take();
      tree[key] = block({ kind: 'container', children: {}, open: true }, key, '}');
      return;
    } else tree[key] = [null];
    semicolon(key);
  }

  function values(path: string): string[] {
    if (peek().kind !== '[') return [value(path)];
    take();
    const texts: string[] = [];
    while (peek().kind !== ']') texts.push(value(path));
    take();
    return texts;
  }

  function value(path: string): string {
    const token = take();
    if (!isValue(token)) throw new JunosSyntaxError(`expected a value for ${path}, not ${token.text}`, token);
    return token.text;
  }

  function semicolon(path: string): void {
    const token = peek();
    if (token.kind === ';') {
      take();
    } else if (path.endsWith(' type') && (token.kind === '}' || token.kind === 'word')) {
      warnings.push(`line ${token.line}: ${path.trim()} lacks its ;`);
    } else {
      throw new JunosSyntaxError(`expected ; after ${path.trim()}, not ${token.text}`, token);
    }
  }

  /** An inactive statement is there for people only. */
  function skip(): void {
    while (peek().kind !== ';' && peek().kind !== '{' && peek().kind !== 'end') take();
    let depth = 0;
    do {
      const { kind } = take();
      if (kind === '{') depth += 1;
      if (kind === '}') depth -= 1;
      if (kind === 'end') return;
    } while (depth > 0);
  }

  return { tree: block(junosSchema, '', 'end'), warnings };
}
