/**
 * Rows that contain every pair of positions of every two switches at least once (greedy: far fewer rows than the full
 * product). `positions` has the number of positions of each switch.
 */
export function pairwise(positions: readonly number[]): readonly (readonly number[])[] {
  const open = new Set<string>();
  for (const [a, ofA] of positions.entries()) {
    for (const [b, ofB] of positions.entries()) {
      if (b <= a) continue;
      for (let i = 0; i < ofA; i++) for (let j = 0; j < ofB; j++) open.add(pair(a, i, b, j));
    }
  }
  const rows: number[][] = [positions.map(() => 0)];
  close(open, rows[0]!);
  while (open.size > 0) {
    const row: number[] = [];
    for (const [index, count] of positions.entries()) {
      const gains = Array.from({ length: count }, (_, position) => gainOf(open, row, index, position));
      const best = Math.max(...gains);
      row.push(best > 0 ? gains.indexOf(best) : rows.length % count);
    }
    if (!close(open, row)) seedRow(open, row);
    close(open, row);
    rows.push(row);
  }
  return rows;
}

/** Some rows, spread evenly over the full product; all rows if there are no more. */
export function product(positions: readonly number[], most: number): readonly (readonly number[])[] {
  const size = positions.reduce((product, count) => product * count, 1);
  const rows = Math.min(size, most);
  return Array.from({ length: rows }, (_, n) => {
    let rest = Math.floor((n * size) / rows);
    return positions.map((count) => {
      const position = rest % count;
      rest = Math.floor(rest / count);
      return position;
    });
  });
}

function pair(a: number, i: number, b: number, j: number): string {
  return `${a}=${i} ${b}=${j}`;
}

function gainOf(open: ReadonlySet<string>, row: readonly number[], index: number, position: number): number {
  const withEarlier = row.filter((earlier, at) => open.has(pair(at, earlier, index, position))).length;
  const later = Array.from(open).filter((key) => key.startsWith(`${index}=${position} `)).length;
  return withEarlier * 100 + later;
}

/** Removes the pairs that a row covers; returns whether it covered any. */
function close(open: Set<string>, row: readonly number[]): boolean {
  const before = open.size;
  for (const [a, i] of row.entries())
    for (const [b, j] of row.entries()) if (b > a) open.delete(pair(a, i, b, j));
  return open.size < before;
}

/** Changes a row that covers no new pair, so that it covers one of the remaining pairs. */
function seedRow(open: ReadonlySet<string>, row: number[]): void {
  const [first = ''] = open;
  for (const word of first.split(' ')) {
    const [index = 0, position = 0] = word.split('=').map(Number);
    row[index] = position;
  }
}
