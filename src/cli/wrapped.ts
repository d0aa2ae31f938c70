/**
 * Text broken at blanks into lines of at most so many columns; a word that is longer keeps a line for itself. Lines
 * after the first begin with `indent` blanks, and the first is to be put behind as many columns.
 */
export function wrapped(text: string, columns: number, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > columns - indent) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
