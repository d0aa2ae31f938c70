import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { palettePng } from '../../tools/palette-png.ts';

type Pixel = readonly [number, number, number];

describe('a screenshot with a palette', () => {
  it('keeps its pixels when 256 colours are enough', () => {
    const rows = picture(20, 12, (x, y) => [x * 12, y * 20, (x + y) % 2 === 0 ? 255 : 0]);
    expect(pixelsOf(palettePng(rgbPng(rows)))).toEqual(rows);
  });

  it('stays close to every pixel when there are more colours', () => {
    const rows = picture(64, 32, (x, y) => [x * 4, y * 8, 128]);
    const seen = pixelsOf(palettePng(rgbPng(rows)));
    const worst = Math.max(
      ...rows.flat().map((pixel, at) => Math.hypot(...pixel.map((value, i) => value - seen.flat()[at]![i]!))),
    );
    expect(worst).toBeLessThan(32);
  });

  it('is refused in a format that Chromium never writes', () => {
    const grey = rgbPng([[[1, 1, 1]]]);
    grey[25] = 0;
    expect(() => palettePng(grey)).toThrow('expected 8-bit RGB or RGBA, got depth 8, type 0, interlace 0');
  });
});

function picture(width: number, height: number, pixel: (x: number, y: number) => Pixel): Pixel[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => pixel(x, y)));
}

/** The rows have the filters 0 to 4 in turn, so that each of them has to be undone. */
function rgbPng(rows: readonly (readonly Pixel[])[]): Buffer {
  const plain = rows.map((row) => row.flat());
  const lines = plain.flatMap((row, y) => {
    const above = plain[y - 1] ?? row.map(() => 0);
    return [y % 5, ...row.map((value, at) => (value - prediction(y % 5, row, above, at)) & 0xff)];
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(rows[0]!.length, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function prediction(filter: number, row: readonly number[], above: readonly number[], at: number): number {
  const [left, up, corner] = [row[at - 3] ?? 0, above[at]!, at < 3 ? 0 : above[at - 3]!];
  const guess = left + up - corner;
  const [closest] = [left, up, corner].toSorted((a, b) => Math.abs(guess - a) - Math.abs(guess - b));
  return [0, left, up, Math.floor((left + up) / 2), closest!][filter]!;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

/** Decodes a PNG with a palette, one IDAT and no filters. */
function pixelsOf(png: Uint8Array): Pixel[][] {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const body = bytes.subarray(at + 4, at + 8 + bytes.readUInt32BE(at));
    expect(bytes.readUInt32BE(at + 4 + body.length)).toBe(crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
  }
  const width = chunks.get('IHDR')!.readUInt32BE(0);
  const palette = chunks.get('PLTE')!;
  const data = inflateSync(chunks.get('IDAT')!);
  return picture(width, data.length / (width + 1), (x, y) => {
    const color = data[y * (width + 1) + 1 + x]! * 3;
    return [palette[color]!, palette[color + 1]!, palette[color + 2]!];
  });
}
