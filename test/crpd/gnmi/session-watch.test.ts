import { describe, expect, it } from 'vitest';
import {
  advance,
  beginWatch,
  nothingShown,
  show,
  type SessionWatch,
  type Shown,
  type WatchInput,
} from '../../../src/crpd/gnmi/session-watch.ts';
import type { NeighborTable } from '../../../src/crpd/gnmi/neighbor-table.ts';
import type { SubscribeResponse__Output } from '../../../src/generated/gnmi/SubscribeResponse.ts';
import type { IpAddress } from '../../../src/model/address.ts';
import type { SessionState, TelemetryMode } from '../../../src/model/session.ts';

const A = '10.0.0.1' as IpAddress;
const B = '10.0.0.2' as IpAddress;

const response = (fields: object): WatchInput => ({
  kind: 'response',
  response: fields as SubscribeResponse__Output,
});
const neighbor = (address: IpAddress) => ({ name: 'neighbor', key: { 'neighbor-address': address } });
const leaf = (address: IpAddress, path: readonly string[], val: object): WatchInput =>
  response({
    update: {
      prefix: { elem: [neighbor(address)] },
      update: [{ path: { elem: path.map((name) => ({ name })) }, val }],
      delete: [],
    },
  });

const sync = response({ syncResponse: true });
const heartbeat = response({ update: null });
const check: WatchInput = { kind: 'check' };
const state = (address: IpAddress, value: SessionState) =>
  leaf(address, ['state', 'session-state'], { stringVal: value });
const description = (address: IpAddress) => leaf(address, ['state', 'description'], { stringVal: 'x' });
const received = (count: number): WatchInput =>
  response({
    update: {
      prefix: {
        elem: [
          neighbor(A),
          { name: 'afi-safis' },
          { name: 'afi-safi', key: { 'afi-safi-name': 'IPV4_UNICAST' } },
        ],
      },
      update: [
        {
          path: { elem: ['state', 'prefixes', 'received'].map((name) => ({ name })) },
          val: { uintVal: String(count) },
        },
      ],
      delete: [],
    },
  });
const gone = (address: IpAddress) =>
  response({ update: { prefix: null, update: [], delete: [{ elem: [neighbor(address)] }] } });
const configured = (...addresses: readonly IpAddress[]): WatchInput => ({
  kind: 'configured',
  addresses: new Set(addresses),
});
const once = (askedAt: number, ...rows: readonly (readonly [IpAddress, SessionState])[]): WatchInput => ({
  kind: 'once',
  askedAt,
  answer: new Map(rows.map(([address, state]) => [address, { state }])) satisfies NeighborTable,
});

/** An input and the second at which it comes. */
type At = readonly [second: number, input: WatchInput];

/** Folds the inputs into a watch that began at second 0, and shows it after each. */
function play(mode: TelemetryMode, inputs: readonly At[]) {
  let watch: SessionWatch = beginWatch(mode, undefined, 0);
  let shown: Shown = nothingShown;
  const emitted: string[] = [];
  for (const [second, input] of inputs) {
    watch = advance(watch, input, second * 1000);
    if (watch.end !== undefined) {
      emitted.push(`${second} ${watch.end.kind}: ${watch.end.why}`);
      break;
    }
    shown = show(shown, watch, second * 1000);
    if (shown.next?.kind !== 'seen') continue;
    const states = Array.from(shown.next.sessions.values(), ({ address, state }) => `${address} ${state}`);
    emitted.push(`${second} ${states.join(', ')}`);
  }
  return { emitted, watch, shown };
}

describe('a watch shows', () => {
  it.each<[string, TelemetryMode, readonly At[], readonly string[]]>([
    [
      'nothing before it knows which neighbors are configured',
      'on-change',
      [
        [0, state(A, 'IDLE')],
        [1, sync],
        [9, check],
        [10, configured(A)],
      ],
      ['10 10.0.0.1 IDLE'],
    ],
    [
      'nothing before the sync, though all states are known',
      'on-change',
      [
        [0, configured(A)],
        [1, state(A, 'IDLE')],
        [2, sync],
      ],
      ['2 10.0.0.1 IDLE'],
    ],
    [
      'no sessions at once where no neighbor is configured',
      'on-change',
      [
        [0, configured()],
        [1, sync],
      ],
      ['1 '],
    ],
    [
      'some after more than 6 s, though a configured neighbor has no state',
      'on-change',
      [
        [0, configured(A, B)],
        [1, state(A, 'IDLE')],
        [1, sync],
        [6, check],
        [8, check],
      ],
      ['8 10.0.0.1 IDLE'],
    ],
    [
      'samples without a sync after more than 6 s',
      'sample',
      [
        [0, configured(A)],
        [2, state(A, 'IDLE')],
        [4, state(A, 'IDLE')],
        [6, state(A, 'IDLE')],
        [8, state(A, 'IDLE')],
      ],
      ['8 10.0.0.1 IDLE'],
    ],
    [
      'each change of a state, and no repetition',
      'on-change',
      [
        [0, configured(A)],
        [1, state(A, 'IDLE')],
        [1, sync],
        [2, state(A, 'IDLE')],
        [3, state(A, 'ESTABLISHED')],
        [4, gone(A)],
      ],
      ['1 10.0.0.1 IDLE', '3 10.0.0.1 ESTABLISHED', '4 '],
    ],
    [
      'changed counts with the next check',
      'on-change',
      [
        [0, configured(A)],
        [0, state(A, 'IDLE')],
        [0, sync],
        [1, received(7)],
        [1.5, received(8)],
        [2, check],
        [4, check],
      ],
      ['0 10.0.0.1 IDLE', '2 10.0.0.1 IDLE'],
    ],
    [
      'no neighbor that the samples have not mentioned for more than 12 s',
      'sample',
      [
        [0, configured(A)],
        [0, state(A, 'IDLE')],
        [0, state(B, 'IDLE')],
        [0, sync],
        [6, description(A)],
        [12, description(A)],
        [12, check],
        [14, check],
      ],
      ['0 10.0.0.1 IDLE, 10.0.0.2 IDLE', '14 10.0.0.1 IDLE'],
    ],
    [
      'a neighbor that ON_CHANGE has not mentioned for long',
      'on-change',
      [
        [0, configured(A)],
        [0, state(A, 'IDLE')],
        [0, sync],
        [100, check],
      ],
      ['0 10.0.0.1 IDLE'],
    ],
    [
      'no neighbor that two answers to a ONCE in a row lack',
      'on-change',
      [
        [0, configured(A)],
        [0, state(A, 'IDLE')],
        [0, state(B, 'IDLE')],
        [0, sync],
        [1, once(1, [A, 'IDLE'])],
        [2, once(2, [A, 'IDLE'], [B, 'IDLE'])],
        [3, once(3, [A, 'IDLE'])],
        [4, once(4, [A, 'IDLE'])],
      ],
      ['0 10.0.0.1 IDLE, 10.0.0.2 IDLE', '4 10.0.0.1 IDLE'],
    ],
  ])('%s', (_, mode, inputs, expected) => {
    expect(play(mode, inputs).emitted).toEqual(expected);
  });

  it('the counts of a ONCE, which ON_CHANGE does not stream', () => {
    const prefixes = new Map([['IPV4_UNICAST', { received: 7 }]]);
    const answer: NeighborTable = new Map([[A, { state: 'IDLE', prefixes }]]);

    const { shown } = play('on-change', [
      [0, configured(A)],
      [0, state(A, 'IDLE')],
      [0, sync],
      [1, { kind: 'once', askedAt: 1000, answer }],
    ]);

    expect(shown.next?.kind === 'seen' && shown.next.sessions.get(A)?.prefixes).toEqual(prefixes);
  });

  it('why the mode is not the preferred one', () => {
    const watch = advance(beginWatch('sample', 'no ON_CHANGE', 0), configured(), 0);

    const { next } = show(nothingShown, advance(watch, sync, 0), 0);

    expect(next).toMatchObject({ mode: 'sample', degraded: 'no ON_CHANGE' });
  });
});

describe('a watch ends', () => {
  const seen: readonly At[] = [
    [0, configured(A)],
    [0, state(A, 'IDLE')],
    [0, sync],
  ];
  it.each<[string, TelemetryMode, readonly At[], string]>([
    [
      'when ON_CHANGE sends nothing',
      'on-change',
      [[0, configured(A)]],
      'degraded: ON_CHANGE does not answer',
    ],
    [
      'when ON_CHANGE sends a sync and no state',
      'on-change',
      [
        [0, configured(A)],
        [1, sync],
      ],
      'degraded: ON_CHANGE streams no session-state',
    ],
    ['when SAMPLE sends nothing', 'sample', [[0, configured(A)]], 'blind: the samples stopped coming'],
    ['when SAMPLE stops', 'sample', seen, 'blind: the samples stopped coming'],
    [
      'when SAMPLE stops, also where no neighbor is configured any more',
      'sample',
      [...seen, [0, configured()]],
      'blind: the samples stopped coming',
    ],
  ])('%s for more than 6 s', (_, mode, inputs, end) => {
    const checks = [2, 4, 6, 8].map((second): At => [second, check]);

    expect(play(mode, [...inputs, ...checks]).emitted.at(-1)).toBe(`8 ${end}`);
  });

  it('when SAMPLE sends other things and no state for more than 6 s', () => {
    const others = [2, 4, 6, 8].flatMap((second): At[] => [
      [second, heartbeat],
      [second, check],
    ]);

    expect(play('sample', [[0, configured(A)], [0, sync], ...others]).emitted).toEqual([
      '8 blind: the device streams no session-state',
    ]);
  });

  it.each<[string, TelemetryMode, readonly At[]]>([
    ['silent before anything is configured', 'on-change', []],
    ['silent before anything is configured', 'sample', []],
    ['silent where no neighbor is configured', 'on-change', [[0, configured()]]],
    ['silent while nothing changes', 'on-change', seen],
  ])('not when it is %s (%s)', (_, mode, inputs) => {
    expect(play(mode, [...inputs, [100, check]]).watch.end).toBeUndefined();
  });

  it('6 s after the first neighbor was configured, not after the stream began', () => {
    const late: readonly At[] = [
      [0, configured()],
      [0, sync],
      [20, configured(A)],
      [24, configured(A, B)],
      [26, check],
      [28, check],
    ];

    expect(play('on-change', late).emitted.at(-1)).toBe('28 degraded: ON_CHANGE streams no session-state');
  });

  const missed = 'degraded: ON_CHANGE misses sessions that change';
  it.each<[string, readonly At[], string | undefined]>([
    ['shows another state', [[20, once(10_000, [A, 'ESTABLISHED'])]], `20 ${missed}`],
    [
      'shows another state, while other leaves go on streaming',
      [
        [15, description(A)],
        [20, once(10_000, [A, 'ESTABLISHED'])],
      ],
      `20 ${missed}`,
    ],
    ['shows a session that the stream has not', [[20, once(10_000, [B, 'IDLE'])]], `20 ${missed}`],
    ['shows the same', [[20, once(10_000, [A, 'IDLE'])]], undefined],
    [
      'shows a state that the stream sent meanwhile as another',
      [
        [11, state(A, 'ACTIVE')],
        [20, once(10_000, [A, 'ESTABLISHED'])],
      ],
      undefined,
    ],
    [
      'shows a neighbor that was deleted meanwhile',
      [
        [11, gone(A)],
        [20, once(10_000, [A, 'IDLE'])],
      ],
      undefined,
    ],
  ])('when a ONCE %s: %#', (_, inputs, end) => {
    const { watch, emitted } = play('on-change', [...seen, ...inputs]);

    expect(watch.end === undefined ? undefined : emitted.at(-1)).toBe(end);
  });
});
