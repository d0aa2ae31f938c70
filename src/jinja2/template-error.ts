/** A template that cannot be rendered: which, where (a line from 1), and why. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(template: string, line: number, because: string) {
    super(`${template}:${line}: ${because}`);
  }
}

/** What an error says; a template that uses itself without end is told as such. */
export function becauseOf(error: unknown): string {
  if (error instanceof RangeError && error.message.includes('call stack'))
    return 'this goes too deep: a template, a macro or a loop that uses itself without end';
  return error instanceof Error ? error.message : String(error);
}
