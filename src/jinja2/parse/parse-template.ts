import type { Body, Expression, Statement } from '../syntax.ts';

import { lex, type NodeList, Output, Parser, TemplateData } from './nunjucks.ts';
import { readExpression, readOr } from './read-expression.ts';
import { readStatement } from './read-statement.ts';
import { lineOf, type Reader, syntaxError } from './reader.ts';
import { TemplateError, TemplateSyntaxError } from '../errors.ts';
import { withPythonTokens } from './tokens.ts';

/**
 * Parses a template as Jinja2 does. nunjucks splits the text into tags, trims white space around `{%-` and finds the
 * end of each block. The content of the tags is parsed here, because nunjucks's statements and operator precedence
 * differ from Jinja2's.
 *
 * Throws a TemplateError with the line.
 */
export function parseTemplate(text: string, name: string): Body {
  // Jinja2 normalizes line breaks, and drops the last one.
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const tokens = withPythonTokens(lex(source));
  try {
    return bodyOf(new Jinja2Parser(tokens).parseAsRoot());
  } catch (error) {
    if (error instanceof TemplateSyntaxError) throw new TemplateError(name, error.line, error.message);
    const { message, lineno } = error as Error & { readonly lineno?: number };
    throw new TemplateError(name, lineno ?? tokens.lineno + 1, message);
  }
}

class Jinja2Parser extends Parser implements Reader {
  override parseExpression(): Expression {
    return this.readTuple();
  }

  override parseStatement(): Statement | null {
    this.skipValue('operator', '+');
    const tag = this.peekToken();
    if (tag?.type !== 'symbol') throw syntaxError('expected a tag', tag, lineOf(tag));
    if (this.breakOnBlocks?.includes(tag.value) === true) return null;
    this.nextToken();
    return tag.value === 'raw' ? this.readRaw(lineOf(tag)) : readStatement(this, tag);
  }

  readExpression(): Expression {
    return readExpression(this);
  }

  readTuple(isLoopSource = false): Expression {
    const read = () => (isLoopSource ? readOr(this) : readExpression(this));
    const first = read();
    if (this.peekToken()?.type !== 'comma') return first;
    const items = [first];
    while (this.skip('comma')) {
      // A trailing comma is allowed: `(a,)`.
      const next = this.peekToken();
      if (next === null || ['variable-end', 'block-end'].includes(next.type)) break;
      items.push(read());
    }
    return { kind: 'tuple', items, line: first.line };
  }

  endTag(): void {
    const token = this.nextToken();
    if (token?.type !== 'block-end') throw syntaxError('expected %}', token, lineOf(token));
    this.dropLeadingWhitespace = token.value.startsWith('-');
  }

  readUntil(...tags: readonly string[]): Body {
    const line = lineOf(this.peekToken());
    const body = bodyOf(this.parseUntilBlocks(...tags));
    if (this.peekToken() === null)
      throw new TemplateSyntaxError(
        `expected {% ${tags.join(' %} or {% ')} %}, not the end of the template`,
        line,
      );
    return body;
  }

  /** Replaces nunjucks's own parsing of `raw`, which does not support `-` in `endraw`. */
  private readRaw(line: number): Statement {
    this.endTag();
    const found = /^([\s\S]*?)\{%([-+]?)\s*endraw\s*([-+]?)%\}/.exec(this.tokens.currentStr() ?? '');
    if (found === null)
      throw new TemplateSyntaxError('expected {% endraw %}, not the end of the template', line);
    const [whole, inside = '', before, after] = found;
    this.tokens.forwardN(whole.length);
    const text = this.dropLeadingWhitespace ? inside.trimStart() : inside;
    this.dropLeadingWhitespace = after === '-';
    return { kind: 'text', text: before === '-' ? text.trimEnd() : text, line };
  }
}

function bodyOf({ children }: NodeList): Body {
  return children.flatMap((node): readonly Statement[] => {
    if (!(node instanceof Output)) return [node as Statement];
    return node.children.map((part) => {
      if (part instanceof TemplateData) return { kind: 'text', text: part.value, line: 1 };
      const value = part as Expression;
      return { kind: 'output', value, line: value.line };
    });
  });
}
