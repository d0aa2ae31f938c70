import { entryNamed, isTree, listOf, textsOf, type Tree, setDeactivated } from '../config/tree.ts';
import { junosCursor, JunosSyntaxError, quoted, type Token } from './lexer.ts';
import { junosSchema } from './schema.ts';
import { isOpen, open, schemaOf, type Schema } from './statement.ts';

/** A configuration read from text, with warnings about text that Junos would not print like this. */
export interface ParsedText {
  readonly tree: Tree;
  readonly warnings: readonly string[];
}

/**
 * Reads Junos curly-brace text. Throws a JunosSyntaxError with line and column. Repeated statements are merged, as
 * by `load merge`. The `;` may be missing after `type internal`, as in the templates of the original meshrr; that is a
 * warning.
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
      let isInactive = false;
      while (prefixes.has(first.text)) {
        isInactive ||= first.text === 'inactive:';
        first = take();
      }
      // A deactivated statement that is not in the schema is left out: the tree cannot mark it.
      if (isInactive && schemaOf(schema, first.text) === undefined && isOpen(schema)) cursor.skip();
      else statement(tree, schema, path, first, isInactive);
    }
    take();
    return tree;
  }

  function statement(tree: Tree, parent: Schema, path: string, token: Token, isInactive = false): void {
    const name = token.text;
    const here = `${path} ${name}`.trim();
    const known = schemaOf(parent, name);
    if (known === undefined) {
      if (!isOpen(parent)) throw new JunosSyntaxError(`no such statement${inside(path)}: ${name}`, token);
      openStatement(tree, path, token);
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
            const isEntryInactive = peek().text === 'inactive:';
            if (isEntryInactive) take();
            entry(tree, name, known, here, isInactive || isEntryInactive);
          }
          take();
        } else {
          entry(tree, name, known, here, isInactive);
        }
        return;
    }
    if (isInactive) setDeactivated(tree, { name }, true);
  }

  function entry(tree: Tree, list: string, schema: Schema, path: string, isInactive: boolean): void {
    const name = cursor.value(path);
    const before = entryNamed(tree[list], name);
    if (before === undefined) tree[list] = [...listOf(tree[list]), body({ name }, schema, `${path} ${name}`)];
    else body(before, schema, `${path} ${name}`);
    if (isInactive) setDeactivated(tree, { name: list, key: name }, true);
  }

  function body(tree: Tree, schema: Schema, path: string): Tree {
    if (peek().kind === '{') {
      take();
      block(tree, schema, path, '}');
    } else if (cursor.atValue()) {
      // `family inet unicast;` is a container written on one line.
      statement(tree, schema, path, take());
    } else {
      semicolon(path);
    }
    return tree;
  }

  /** A statement that the schema does not name: words, perhaps values in brackets, then a block or `;`. */
  function openStatement(tree: Tree, path: string, first: Token): void {
    const words = [first];
    while (cursor.atValue()) words.push(take());
    const name = words.map(({ kind, text: word }) => (kind === 'string' ? quoted(word) : word)).join(' ');
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
      warnings.push(`line ${last.line}: ${path} ${last.text} has no ;`);
    } else {
      throw new JunosSyntaxError(`expected ; after ${path}, not ${next.text}`, next);
    }
  }

  return { tree: block({}, junosSchema, '', 'end'), warnings };
}

/** Words that may precede a statement. */
const prefixes: ReadonlySet<string> = new Set(['inactive:', 'replace:', 'protect:']);

function inside(path: string): string {
  return path === '' ? '' : ` in ${path}`;
}
