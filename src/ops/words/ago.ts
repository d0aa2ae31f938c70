/** How long ago a moment was, both as ISO 8601, in one or two units: `3 min 5 s ago`. */
export function ago(then: string, now: string): string {
  const seconds = Math.round((Date.parse(now) - Date.parse(then)) / 1000);
  return seconds < 0 ? `in ${span(-seconds)}` : seconds === 0 ? 'just now' : `${span(seconds)} ago`;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** For how long something has been so. */
export function lasting(since: string, now: string): string {
  return span(Math.max(0, Math.round((Date.parse(now) - Date.parse(since)) / 1000)));
}

/** A duration in its largest unit and the one after it. */
function span(seconds: number): string {
  const [largest, next] = units.slice(units.findIndex(([, size]) => seconds >= size || size === 1));
  if (largest === undefined) return '';
  const [unit, size] = largest;
  const whole = `${Math.floor(seconds / size)} ${unit}`;
  const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[1]);
  return next === undefined || rest === 0 ? whole : `${whole} ${rest} ${next[0]}`;
}
