/** Text that is markup. Only {@link html} makes it, so that no other text can pass for markup. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template can contain. */
export type Part = Html | string | number | undefined | false | readonly Part[];

/** Template tag for markup: escapes every value that is not {@link Html}, joins lists, drops `undefined` and `false`. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, place) => (place === 0 ? '' : asText(parts[place - 1])) + text).join(''));
}

function asText(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(asText).join('');
  return String(part).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
