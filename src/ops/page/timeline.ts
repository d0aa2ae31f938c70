import type { History, StateSpan } from '../status/history.ts';
import { historyBounds } from '../status/history.ts';
import { html, type Html } from './html.ts';

/** How a timeline shows a session. */
export type Look = 'up' | 'coming' | 'down' | 'unknown' | 'gone';

const spans = [
  [15 * 60_000, 'last 15 min'],
  [3_600_000, 'last hour'],
  [historyBounds.windowMs, 'last 6 hours'],
] as const;

/** The shortest span that covers the whole history. */
export function spanOf(
  { since }: Pick<History, 'since'>,
  now: number,
): { readonly ms: number; readonly label: string } {
  const [ms, label] = spans.find(([length]) => now - since <= length) ?? spans[2];
  return { ms, label };
}

/**
 * Cuts the time between `from` and `to` into pieces of one look each, in order and without gaps. Times without telemetry
 * are `unknown`, except where the peer was gone.
 */
export function piecesOf(
  spells: readonly StateSpan[],
  blind: History['blind'],
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number; readonly look: Look }[] {
  const cuts = new Set([from, to, ...spells.map((spell) => spell.from)]);
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
    const spell = spells.findLast((one) => one.from <= moment);
    const wasUp = spells.some((one) => one.from < moment && one.state === 'ESTABLISHED');
    return {
      from: moment,
      to: end,
      look: isBlind && spell?.state !== 'gone' ? 'unknown' : lookOf(spell, wasUp),
    } as const;
  });
  return pieces.reduce<(typeof pieces)[number][]>((joined, piece) => {
    const last = joined.at(-1);
    if (last?.look !== piece.look) return [...joined, piece];
    return [...joined.slice(0, -1), { ...last, to: piece.to }];
  }, []);
}

function lookOf(spell: StateSpan | undefined, wasUp: boolean): Look {
  if (spell === undefined || spell.state === 'gone') return 'gone';
  if (spell.state === 'ESTABLISHED') return 'up';
  return wasUp ? 'down' : 'coming';
}

/** Heights tell the looks apart without colour: full, two thirds, one third, a line. */
const heights: Readonly<Record<Exclude<Look, 'gone'>, number>> = { up: 12, coming: 8, down: 4, unknown: 1.5 };

/** A session's recent history as a picture, with a text for screen readers. */
export function timeline(
  spells: readonly StateSpan[],
  { since, blind }: Pick<History, 'since' | 'blind'>,
  now: number,
): Html {
  const { ms, label } = spanOf({ since }, now);
  const pieces = piecesOf(spells, blind, now - ms, now);
  const scale = (moment: number) => Number((((moment - now + ms) / ms) * 300).toFixed(2));
  const known = pieces.filter(({ look }) => look !== 'gone');
  const length = (look?: Look) =>
    known
      .filter((piece) => look === undefined || piece.look === look)
      .reduce((sum, piece) => sum + piece.to - piece.from, 0);
  const falls = pieces.filter(
    ({ look }, place) => look === 'down' && pieces[place - 1]?.look === 'up',
  ).length;
  const share = length() === 0 ? '' : `up ${Math.round((length('up') / length()) * 100)} % of the known time`;
  const text = `${label}: ${share === '' ? 'no data' : share}${falls === 0 ? '' : `, went down ${falls === 1 ? 'once' : `${falls} times`}`}`;
  const bars = known.map(({ from, to, look }) => {
    if (look === 'gone') return undefined;
    const height = heights[look];
    return html`<rect
      class="${look}"
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

const meanings: Readonly<Record<Exclude<Look, 'gone'>, string>> = {
  up: 'established',
  coming: 'coming up',
  down: 'down after it was up',
  unknown: 'unknown: no telemetry',
};

/** Explains the heights and colours of the timelines. */
export function legend(): Html {
  const entries = (['up', 'coming', 'down', 'unknown'] as const).map(
    (look) =>
      html`<span
        ><svg class="time" viewBox="0 0 24 12" aria-hidden="true">
          <rect class="${look}" x="0" y="${12 - heights[look]}" width="24" height="${heights[look]}" /></svg
        >${meanings[look]}</span
      >`,
  );
  return html`<p id="legend">${entries}</p>`;
}
