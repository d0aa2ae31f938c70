import type { Body, Expression, Statement } from '../syntax.ts';
import { TemplateError } from '../template-error.ts';
import { lex, type NodeList, Output, Parser, TemplateData } from './nunjucks.ts';
import { readExpression, readOr } from './read-expression.ts';
import { readStatement } from './read-statement.ts';
import { lineOf, type Reader, refuse, Unreadable } from './reader.ts';
import { pythonTokens } from './tokens.ts';

/**
 * Reads a template as Jinja2 would. nunjucks cuts the text into tags, trims around `{%-` and finds where blocks
 * end; what stands inside of the tags is read here, because nunjucks' precedence and statements are not Jinja2's.
 *
 * Throws a TemplateError with the line.
 */
export function parseTemplate(text: string, name: string): Body {
  // Jinja2 knows one kind of line end, and drops the last one.
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const tokens = pythonTokens(lex(source));
  try {
    return bodyOf(new JinjaParser(tokens).parseAsRoot());
  } catch (error) {
    if (error instanceof Unreadable) throw new TemplateError(name, error.line, error.message);
    const { message, lineno } = error as Error & { readonly lineno?: number };
    throw new TemplateError(name, lineno ?? tokens.lineno + 1, message);
  }
}

class JinjaParser extends Parser implements Reader {
  override parseExpression(): Expression {
    return this.readTuple();
  }

  override parseStatement(): Statement | null {
    this.skipValue('operator', '+');
    const tag = this.peekToken();
    if (tag?.type !== 'symbol') throw refuse('expected a tag', tag, lineOf(tag));
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
      // A comma may come last: `(a,)`.
      const next = this.peekToken();
      if (next === null || ['variable-end', 'block-end'].includes(next.type)) break;
      items.push(read());
    }
    return { kind: 'tuple', items, line: first.line };
  }

  endTag(): void {
    const token = this.nextToken();
    if (token?.type !== 'block-end') throw refuse('expected %}', token, lineOf(token));
    this.dropLeadingWhitespace = token.value.startsWith('-');
  }

  readUntil(...tags: readonly string[]): Body {
    const line = lineOf(this.peekToken());
    const body = bodyOf(this.parseUntilBlocks(...tags));
    if (this.peekToken() === null)
      throw new Unreadable(`expected {% ${tags.join(' %} or {% ')} %}, not the end of the template`, line);
    return body;
  }

  /** nunjucks knows no `-` in `endraw`. */
  private readRaw(line: number): Statement {
    this.endTag();
    const found = /^([\s\S]*?)\{%([-+]?)\s*endraw\s*([-+]?)%\}/.exec(this.tokens.currentStr() ?? '');
    if (found === null) throw new Unreadable('expected {% endraw %}, not the end of the template', line);
    const [whole, inside = '', before, after] = found;
    this.tokens.forwardN(whole.length);
    const led = this.dropLeadingWhitespace ? inside.trimStart() : inside;
    this.dropLeadingWhitespace = after === '-';
    return { kind: 'text', text: before === '-' ? led.trimEnd() : led, line };
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
