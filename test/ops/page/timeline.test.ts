import { describe, expect, it } from 'vitest';
import { piecesOf, timeline, windowOf } from '../../../src/ops/page/timeline.ts';
import { after, t0 } from '../../support/situations.ts';

describe('a timeline', () => {
  const states = [
    { from: after(10), state: 'CONNECT' },
    { from: after(20), state: 'ESTABLISHED' },
    { from: after(40), state: 'IDLE' },
    { from: after(45), state: 'ACTIVE' },
    { from: after(50), state: 'ESTABLISHED' },
    { from: after(80), state: 'gone' },
  ] as const;

  it('joins states of one phase, and is unknown while telemetry is blind', () => {
    const pieces = piecesOf(states, [{ from: after(60), to: after(70) }], t0, after(100));

    expect(pieces.map(({ from, to, phase }) => [(from - t0) / 1000, (to - t0) / 1000, phase])).toEqual([
      [0, 10, 'gone'],
      [10, 20, 'coming'],
      [20, 40, 'up'],
      [40, 50, 'down'],
      [50, 60, 'up'],
      [60, 70, 'unknown'],
      [70, 80, 'up'],
      [80, 100, 'gone'],
    ]);
  });

  it('begins with the state from before the window', () => {
    expect(piecesOf(states, [], after(30), after(35))).toEqual([
      { from: after(30), to: after(35), phase: 'up' },
    ]);
  });

  it('shows the shortest window that covers the history, and describes itself in words', () => {
    expect(windowOf({ since: t0 }, after(100)).label).toBe('last 15 min');
    expect(windowOf({ since: t0 }, after(1000)).label).toBe('last hour');
    expect(windowOf({ since: t0 }, after(900_000)).label).toBe('last 6 hours');

    const { text } = timeline(states, { since: t0, blind: [] }, after(100));
    expect(text).toContain('aria-label="last 15 min: up 71 % of the known time, went down once"');
    expect(text.match(/<rect\b/g)).toHaveLength(4);
    expect(timeline([], { since: t0, blind: [] }, after(100)).text).toContain('last 15 min: no data');
  });
});
