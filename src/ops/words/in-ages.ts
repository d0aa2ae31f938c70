import { ago, lasting } from './ago.ts';

/** Moments as our sentences have them, with the word before them that says what they are to it. */
const moments = /\b(at|until|before|since) (\d{4}-\d\d-\d\dT[\d:.]+Z)/g;

/**
 * A sentence for people: the moments that machines want (ISO 8601, by the device's clock) as time from now.
 *
 *     at 2026-01-02T03:04:05.678Z        in 3 min 5 s
 *     until …, before …                  for another 3 min 5 s
 *     since …                            for 3 min 5 s
 */
export function inAges(text: string, now: string): string {
  return text.replaceAll(moments, (_, word: string, moment: string) => {
    if (word === 'since') return `for ${lasting(moment, now)}`;
    if (word === 'at') return ago(moment, now);
    return moment > now ? `for another ${lasting(now, moment)}` : `${word} now`;
  });
}
