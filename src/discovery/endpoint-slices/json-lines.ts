import { defer, map, type OperatorFunction } from 'rxjs';

/** An event with a slice of 1,000 endpoints is a tenth of this; a server that never ends a line is not heard out. */
const mostCharacters = 16 * 1024 * 1024;

/**
 * Cuts text into its lines, wherever the chunks were cut; emits those that a chunk completes. What follows the
 * last newline when the source ends is no line. Fails with a RangeError when a line has no end.
 *
 *     text    a       b\nc     \nd\ne\n
 *     lines   []      [ab]     [c, d, e]
 */
export function toLines(): OperatorFunction<string, readonly string[]> {
  return (text$) =>
    defer(() => {
      let begun = '';
      return text$.pipe(
        map((text) => {
          const [first = '', ...others] = text.split('\n');
          const pieces = [begun + first, ...others];
          begun = pieces.pop() ?? '';
          if (begun.length > mostCharacters) throw new RangeError('a line that does not end');
          return pieces.filter((line) => line.trim() !== '');
        }),
      );
    });
}
