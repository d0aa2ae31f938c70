/** Formats a moment of the agent's clock as ISO 8601, as the log and JSON have it. */
export type Iso = (at: number) => string;

/** A moment of the wall's clock (ms since 1970) as ISO 8601. */
export function wallIso(ms: number): string {
  return new Date(ms).toISOString();
}

/** How long ago a moment was (both ISO 8601), in one or two units: `3 min 5 s ago`, or `in 5 s`. */
export function ago(then: string, now: string): string {
  const seconds = Math.round((Date.parse(now) - Date.parse(then)) / 1000);
  return seconds < 0 ? `in ${span(-seconds)}` : seconds === 0 ? 'just now' : `${span(seconds)} ago`;
}

/** How long something has lasted: `3 min 5 s`. */
export function lasting(since: string, now: string): string {
  return span(Math.max(0, Math.round((Date.parse(now) - Date.parse(since)) / 1000)));
}

/** A moment in a sentence, with the preposition before it. */
const moments = /\b(at|until|before|since) (\d{4}-\d\d-\d\dT[\d:.]+Z)/g;

/**
 * Replaces the moments (ISO 8601) in a sentence by times relative to `now`. The API serves moments, for machines;
 * the page and the commands show relative times, for people.
 *
 *     at 2026-01-02T03:04:05.678Z        in 3 min 5 s
 *     until …, before …                  for another 3 min 5 s
 *     since …                            for 3 min 5 s
 */
export function withRelativeTimes(text: string, now: string): string {
  return text.replaceAll(moments, (_, word: string, moment: string) => {
    if (word === 'since') return `for ${lasting(moment, now)}`;
    if (word === 'at') return ago(moment, now);
    return moment > now ? `for another ${lasting(now, moment)}` : `${word} now`;
  });
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in its largest unit and the next smaller one. */
function span(seconds: number): string {
  const [largest, next] = units.slice(units.findIndex(([, size]) => seconds >= size || size === 1));
  if (largest === undefined) return '';
  const [unit, size] = largest;
  const whole = `${Math.floor(seconds / size)} ${unit}`;
  const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[1]);
  return next === undefined || rest === 0 ? whole : `${whole} ${rest} ${next[0]}`;
}
