import { historyBounds, type History, type StateSpan } from '../status/history.ts';
import { html, type Html } from './html.ts';

/** The condition of a session as a timeline shows it; `coming`: not up yet, `gone`: no longer a neighbor. */
export type Phase = 'up' | 'coming' | 'down' | 'unknown' | 'gone';

const windows = [
  [15 * 60_000, 'last 15 min'],
  [3_600_000, 'last hour'],
  [historyBounds.windowMs, 'last 6 hours'],
] as const;

/** The shortest time window that covers the whole history. */
export function windowOf(
  { since }: Pick<History, 'since'>,
  now: number,
): { readonly ms: number; readonly label: string } {
  const [ms, label] = windows.find(([length]) => now - since <= length) ?? windows[2];
  return { ms, label };
}

/**
 * Cuts the time between `from` and `to` into pieces of one phase each, in order and without gaps. Times without telemetry
 * are `unknown`, except where the peer was gone.
 */
export function piecesOf(
  states: readonly StateSpan[],
  blind: History['blind'],
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number; readonly phase: Phase }[] {
  const cuts = new Set([from, to, ...states.map((span) => span.from)]);
  for (const gap of blind) {
    cuts.add(gap.from);
    cuts.add(gap.to ?? to);
  }
  const moments = Array.from(cuts)
    .filter((moment) => moment >= from && moment <= to)
    .sort((a, b) => a - b);
  const pieces = moments.slice(0, -1).map((moment, place) => {
    const end = moments[place + 1] ?? to;
    const isBlind = blind.some((gap) => gap.from <= moment && (gap.to ?? Infinity) > moment);
    const span = states.findLast((one) => one.from <= moment);
    const wasUp = states.some((one) => one.from < moment && one.state === 'ESTABLISHED');
    return {
      from: moment,
      to: end,
      phase: isBlind && span?.state !== 'gone' ? 'unknown' : phaseOf(span, wasUp),
    } as const;
  });
  return pieces.reduce<(typeof pieces)[number][]>((joined, piece) => {
    const last = joined.at(-1);
    if (last?.phase !== piece.phase) return [...joined, piece];
    return [...joined.slice(0, -1), { ...last, to: piece.to }];
  }, []);
}

function phaseOf(span: StateSpan | undefined, wasUp: boolean): Phase {
  if (span === undefined || span.state === 'gone') return 'gone';
  if (span.state === 'ESTABLISHED') return 'up';
  return wasUp ? 'down' : 'coming';
}

/** Heights tell the phases apart without colour: full, two thirds, one third, a line. */
const heights: Readonly<Record<Exclude<Phase, 'gone'>, number>> = {
  up: 12,
  coming: 8,
  down: 4,
  unknown: 1.5,
};

/** A session's recent history as a picture, with a text for screen readers. */
export function timeline(
  states: readonly StateSpan[],
  { since, blind }: Pick<History, 'since' | 'blind'>,
  now: number,
): Html {
  const { ms, label } = windowOf({ since }, now);
  const pieces = piecesOf(states, blind, now - ms, now);
  const scale = (moment: number) => Number((((moment - now + ms) / ms) * 300).toFixed(2));
  const known = pieces.filter(({ phase }) => phase !== 'gone');
  const length = (phase?: Phase) =>
    known
      .filter((piece) => phase === undefined || piece.phase === phase)
      .reduce((sum, piece) => sum + piece.to - piece.from, 0);
  const falls = pieces.filter(
    ({ phase }, place) => phase === 'down' && pieces[place - 1]?.phase === 'up',
  ).length;
  const share = length() === 0 ? '' : `up ${Math.round((length('up') / length()) * 100)} % of the known time`;
  const text = `${label}: ${share === '' ? 'no data' : share}${falls === 0 ? '' : `, went down ${falls === 1 ? 'once' : `${falls} times`}`}`;
  const bars = known.map(({ from, to, phase }) => {
    if (phase === 'gone') return undefined;
    const height = heights[phase];
    return html`<rect
      class="${phase}"
      x="${scale(from)}"
      y="${12 - height}"
      width="${Math.max(scale(to) - scale(from), 0.5)}"
      height="${height}"
    />`;
  });
  return html`<svg
    class="time"
    viewBox="0 0 300 12"
    preserveAspectRatio="none"
    role="img"
    aria-label="${text}"
  >
    <title>${text}</title>
    ${bars}
  </svg>`;
}

const meanings: Readonly<Record<Exclude<Phase, 'gone'>, string>> = {
  up: 'established',
  coming: 'coming up',
  down: 'down after it was up',
  unknown: 'unknown: no telemetry',
};

/** Explains the heights and colours of the timelines. */
export function legend(): Html {
  const entries = (['up', 'coming', 'down', 'unknown'] as const).map(
    (phase) =>
      html`<span
        ><svg class="time" viewBox="0 0 24 12" aria-hidden="true">
          <rect
            class="${phase}"
            x="0"
            y="${12 - heights[phase]}"
            width="24"
            height="${heights[phase]}"
          /></svg
        >${meanings[phase]}</span
      >`,
  );
  return html`<p id="legend">${entries}</p>`;
}
