import { entryNamed, isTree, listOf, textsOf, type Tree, setDeactivated } from '../config/tree.ts';
import { junosCursor, JunosSyntaxError, quoted, type Token } from './lexer.ts';
import { junosSchema } from './schema.ts';
import { isOpen, open, schemaOf, type Schema } from './statement.ts';

/** A configuration read from text, and what was let pass although Junos would print it otherwise. */
export interface ParsedText {
  readonly tree: Tree;
  readonly warnings: readonly string[];
}

/**
 * Reads Junos curly-brace text. Throws a JunosSyntaxError with line and column. What is said twice is
 * merged, as `load merge` would.
 *
 * The original's templates leave out the `;` after `type internal`; that is read, with a warning.
 */
export function parseJunosText(text: string): ParsedText {
  const cursor = junosCursor(text);
  const { peek, take } = cursor;
  const warnings: string[] = [];

  function block(tree: Tree, schema: Schema, path: string, end: '}' | 'end'): Tree {
    while (peek().kind !== end) {
      const token = take();
      const isStatement = token.kind === 'word' || (token.kind === 'string' && isOpen(schema));
      if (!isStatement)
        throw new JunosSyntaxError(`expected a statement${inside(path)}, not ${token.text}`, token);
      let first = token;
      let isOff = false;
      while (marks.has(first.text)) {
        isOff ||= first.text === 'inactive:';
        first = take();
      }
      // What is taken as it comes has no place for a mark.
      if (isOff && schemaOf(schema, first.text) === undefined && isOpen(schema)) cursor.skip();
      else statement(tree, schema, path, first, isOff);
    }
    take();
    return tree;
  }

  function statement(tree: Tree, parent: Schema, path: string, token: Token, isOff = false): void {
    const name = token.text;
    const here = `${path} ${name}`.trim();
    const known = schemaOf(parent, name);
    if (known === undefined) {
      if (!isOpen(parent)) throw new JunosSyntaxError(`no such statement${inside(path)}: ${name}`, token);
      asItComes(tree, path, token);
      return;
    }
    switch (known.kind) {
      case 'empty':
        tree[name] = [null];
        semicolon(here);
        break;
      case 'leaf':
        tree[name] = known.number === true ? cursor.number(here) : cursor.value(here);
        semicolon(here);
        break;
      case 'leaf-list':
        tree[name] = Array.from(new Set([...textsOf(tree[name]), ...cursor.values(here)]));
        semicolon(here);
        break;
      case 'container': {
        const before = tree[name];
        tree[name] = body(isTree(before) ? before : {}, known, here);
        break;
      }
      case 'list':
        if (known.braced === true && peek().kind === '{') {
          take();
          while (peek().kind !== '}') {
            const isEntryOff = peek().text === 'inactive:';
            if (isEntryOff) take();
            entry(tree, name, known, here, isOff || isEntryOff);
          }
          take();
        } else {
          entry(tree, name, known, here, isOff);
        }
        return;
    }
    if (isOff) setDeactivated(tree, { name }, true);
  }

  function entry(tree: Tree, list: string, schema: Schema, path: string, isOff: boolean): void {
    const name = cursor.value(path);
    const before = entryNamed(tree[list], name);
    if (before === undefined) tree[list] = [...listOf(tree[list]), body({ name }, schema, `${path} ${name}`)];
    else body(before, schema, `${path} ${name}`);
    if (isOff) setDeactivated(tree, { name: list, key: name }, true);
  }

  function body(tree: Tree, schema: Schema, path: string): Tree {
    if (peek().kind === '{') {
      take();
      block(tree, schema, path, '}');
    } else if (cursor.atValue()) {
      // `family inet unicast;`: a container written on one line.
      statement(tree, schema, path, take());
    } else {
      semicolon(path);
    }
    return tree;
  }

  /** A statement inside an open part: words, perhaps a list, then a block or its end. */
  function asItComes(tree: Tree, path: string, first: Token): void {
    const words = [first];
    while (cursor.atValue()) words.push(take());
    const name = words.map(({ kind, text: read }) => (kind === 'string' ? quoted(read) : read)).join(' ');
    const here = `${path} ${name}`;
    if (peek().kind === '{') {
      take();
      const before = tree[name];
      tree[name] = block(isTree(before) ? before : {}, open, here, '}');
      return;
    }
    tree[name] = peek().kind === '[' ? [...cursor.values(here)] : [null];
    semicolon(here);
  }

  function semicolon(path: string): void {
    const next = peek();
    const last = cursor.last();
    if (next.kind === ';') {
      take();
    } else if (path.endsWith(' type') && (next.kind === '}' || next.kind === 'word')) {
      warnings.push(`line ${last.line}: ${path} ${last.text} lacks its ;`);
    } else {
      throw new JunosSyntaxError(`expected ; after ${path}, not ${next.text}`, next);
    }
  }

  return { tree: block({}, junosSchema, '', 'end'), warnings };
}

/** What may stand before a statement. */
const marks: ReadonlySet<string> = new Set(['inactive:', 'replace:', 'protect:']);

function inside(path: string): string {
  return path === '' ? '' : ` in ${path}`;
}
