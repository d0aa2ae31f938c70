import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A palette has 256 colours: the most frequent ones, then those that are farthest from any colour in the palette. */
const frequent = 192;
const most = 256;

/**
 * Rewrites a screenshot (8-bit RGB or RGBA, not interlaced) with a palette: about a third of the size, without a
 * visible difference. Transparency is dropped.
 */
export function palettePng(png: Uint8Array): Uint8Array {
  const { width, height, rows } = pixelsOf(Buffer.from(png));
  const counts = new Map<number, number>();
  for (const row of rows) for (const color of row) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = paletteOf(counts);
  const indexes = new Map(Array.from(counts.keys(), (color) => [color, nearest(palette, color).index]));
  const data = Buffer.alloc((width + 1) * height);
  rows.forEach((row, y) =>
    row.forEach((color, x) => (data[y * (width + 1) + 1 + x] = indexes.get(color) ?? 0)),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(data, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const colors = Array.from(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([color]) => color);
  const palette = colors.slice(0, frequent);
  const misses = colors.slice(frequent).map((color) => ({ color, by: nearest(palette, color).distance }));
  while (palette.length < most) {
    const worst = misses.reduce((a, b) => (b.by > a.by ? b : a), { color: 0, by: 0 });
    if (worst.by === 0) break;
    palette.push(worst.color);
    for (const miss of misses) miss.by = Math.min(miss.by, distance(miss.color, worst.color));
  }
  return palette;
}

function nearest(
  palette: readonly number[],
  color: number,
): { readonly index: number; readonly distance: number } {
  return palette
    .map((other, index) => ({ index, distance: distance(color, other) }))
    .reduce((a, b) => (b.distance < a.distance ? b : a));
}

function distance(a: number, b: number): number {
  const [one, other] = [channels(a), channels(b)];
  return one.reduce((sum, value, at) => sum + (value - (other[at] ?? 0)) ** 2, 0);
}

function channels(color: number): number[] {
  return [color >> 16, (color >> 8) & 0xff, color & 0xff];
}

/** The pixels of each row, as 0xRRGGBB. */
function pixelsOf(png: Buffer): {
  readonly width: number;
  readonly height: number;
  readonly rows: number[][];
} {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, type, , , interlace] = png.subarray(24, 29);
  if (depth !== 8 || interlace !== 0 || (type !== 2 && type !== 6))
    throw new Error(`expected 8-bit RGB or RGBA, got depth ${depth}, type ${type}, interlace ${interlace}`);
  const bytes = type === 2 ? 3 : 4;
  const data: Buffer[] = [];
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * bytes;
  const rows: number[][] = [];
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1);
    const line = unfiltered(raw[start] ?? 0, raw.subarray(start + 1, start + 1 + stride), above, bytes);
    rows.push(Array.from({ length: width }, (_, x) => line.readUIntBE(x * bytes, 3)));
    above = line;
  }
  return { width, height, rows };
}

/** Undoes a row's filter (PNG 1.2, chapter 6). */
function unfiltered(filter: number, line: Buffer, above: Buffer, bytes: number): Buffer<ArrayBuffer> {
  const row = Buffer.from(line);
  row.forEach((value, at) => {
    const left = row[at - bytes] ?? 0;
    const up = above[at] ?? 0;
    const corner = at < bytes ? 0 : (above[at - bytes] ?? 0);
    row[at] = value + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
  });
  return row;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
