/** Why a template cannot be rendered: `NAME:LINE: reason`. The only error that `renderTemplate` throws. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  /** @param line counted from 1 */
  constructor(template: string, line: number, reason: string) {
    super(`${template}:${line}: ${reason}`);
  }
}

/**
 * A syntax error inside the parser, which does not know the template's name; parseTemplate makes a TemplateError of it.
 */
export class TemplateSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The message of an error; a stack overflow means that the template recurses endlessly. */
export function reasonOf(error: unknown): string {
  if (error instanceof RangeError && error.message.includes('call stack'))
    return 'endless recursion: a template, macro or loop keeps calling itself';
  return error instanceof Error ? error.message : String(error);
}
