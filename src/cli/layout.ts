/**
 * Breaks text at spaces into lines of at most `columns` characters. A longer word gets its own line. All lines but
 * the first are indented by `indent`; the caller prints the first line after a label of that width.
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

/** Aligns rows in columns; the first row is the heading. Columns that are empty below it are left out. */
export function table(all: readonly (readonly string[])[]): string {
  const isUsed = (_: string, column: number) => all.slice(1).some((row) => (row[column] ?? '') !== '');
  const rows = all.length > 1 ? all.map((row) => row.filter(isUsed)) : all;
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
