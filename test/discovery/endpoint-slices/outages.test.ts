import { describe, expect, it, onTestFinished } from 'vitest';
import { endpointSliceDiscovery } from '../../../src/discovery/endpoint-slices/endpoint-slices.ts';
import { seeded } from '../../../lab/story/seeded.ts';
import type { Sighting } from '../../../src/model/sighting.ts';
import { eventually } from '../../support/eventually.ts';
import { corePod, kubeService, service } from '../../support/kube-service.ts';
import { movedClock } from '../../support/moved-clock.ts';

describe('an API server that was away, on a clock that a test moves', () => {
  /** A source whose watch is a minute old; sockets are real, and time passes only in `pass`. */
  async function watching() {
    const clock = movedClock();
    const kube = await kubeService(clock, [corePod(1), corePod(2)]);
    const told: Sighting[] = [];
    const discovery = endpointSliceDiscovery({
      group: 'CORE',
      service,
      access: kube.access,
      clock,
      random: seeded('agent'),
    });
    const subscription = discovery.sighting$.subscribe((sighting) => told.push(sighting));
    onTestFinished(() => subscription.unsubscribe());
    /** Waits for what is due by now; no time passes. */
    const due = (what: string, holds: () => boolean) =>
      eventually(what, () => {
        clock.pass(0);
        return holds();
      });
    const sees = () => {
      const last = told.at(-1);
      return last?.kind === 'seen' ? last.endpoints.map(({ identity }) => identity).toSorted() : ['nothing'];
    };
    const asked = () => kube.api.requests.map(({ verb, status }) => `${verb} ${status}`);
    /** Until the source has heard of it, no time may pass: a watch has to be granted within 30 s. */
    let changes = 0;
    const granted = async () => {
      await due('a watch', () => kube.api.watches() === 1);
      const before = told.length;
      kube.change('core-1', { zone: `zone-${(changes += 1)}` });
      await due('the change', () => told.length > before);
    };
    await granted();
    clock.pass(60_000);
    return { ...kube, clock, told, due, granted, sees, asked };
  }

  it.each(['keeps its history', 'answers 410 to what was known before'])(
    'is followed again within 5 s of its return, when it %s',
    async (how) => {
      const bed = await watching();
      Object.assign(bed.api.faults, { forgets: how !== 'keeps its history', down: true });
      const blinds = () => bed.told.filter(({ kind }) => kind === 'blind').length;
      // One failure is not blindness yet.
      await eventually('the second failure', () => {
        bed.clock.pass(20);
        return blinds() === 1;
      });
      for (let tries = 1; tries <= 8; tries++) {
        await bed.due('a failed try', () => blinds() === tries);
        bed.clock.pass(tries < 8 ? 30_000 : 0);
      }
      const before = bed.asked().length;

      bed.add(corePod(3));
      bed.api.faults.down = false;
      bed.clock.pass(5000);

      await bed.due('the truth', () => bed.sees().join() === 'core-1,core-2,core-3');
      await bed.due('a watch', () => bed.api.watches() === 1);
      expect(bed.asked().slice(before)).toEqual(
        how === 'keeps its history' ? ['watch 200'] : ['watch 410', 'list 200', 'watch 200'],
      );
    },
  );

  it('is not hammered while it answers every watch by 410 and every list well', async () => {
    const bed = await watching();
    const before = bed.asked().length;
    bed.api.faults.gone = 'status';
    bed.api.closeWatches();
    const turns: number[] = [];

    for (let n = 0; n < 4; n++) {
      await bed.due('410', () => bed.asked().at(-1) === 'watch 410');
      const since = bed.clock.scheduler.now();
      await eventually('a list', () => {
        bed.clock.pass(turns.length === 0 ? 0 : 50);
        return bed.asked().at(-1) === 'list 200';
      });
      turns.push(bed.clock.scheduler.now() - since);
      bed.api.faults.gone = 'status';
    }

    // At once the first time; then 1, 2, 4 s, of which up to half is taken off.
    expect(turns[0]).toBe(0);
    expect(turns.map((ms, n) => ms >= (n === 0 ? 0 : 500 * 2 ** (n - 1)))).toEqual(turns.map(() => true));
    expect(new Set(bed.asked().slice(before))).toEqual(new Set(['watch 410', 'list 200']));
  });

  it('ends quiet watches: each time the next one follows at once, and no gap grows', async () => {
    const bed = await watching();
    const before = bed.asked().length;
    for (let n = 1; n <= 12; n++) {
      bed.clock.pass(6000);
      bed.api.closeWatches();
      await bed.due('the next watch', () => bed.asked().length === before + n);
      await bed.granted();
    }
    expect(new Set(bed.asked().slice(before))).toEqual(new Set(['watch 200']));
    expect(bed.told.every(({ kind }) => kind === 'seen')).toBe(true);
  });

  it('answers 410 now and then: the list follows at once again', async () => {
    const bed = await watching();
    for (let n = 0; n < 3; n++) {
      const before = bed.asked().length;
      bed.api.store.compact();
      bed.api.closeWatches();
      await bed.due('410', () => bed.asked().length > before);
      await bed.granted();
      expect(bed.asked().slice(before)).toEqual(['watch 410', 'list 200', 'watch 200']);
      bed.clock.pass(6000);
    }
    expect(bed.told.every(({ kind }) => kind === 'seen')).toBe(true);
  });
});
