import { describe, expect, it, onTestFinished } from 'vitest';
import { endpointSliceDiscovery } from '../../../src/discovery/endpoint-slices/endpoint-slices.ts';
import { seeded } from '../../../lab/story/seeded.ts';
import type { Sighting } from '../../../src/model/sighting.ts';
import { eventually } from '../../support/eventually.ts';
import { corePod, kubeService, service } from '../../support/kube-service.ts';
import { movedClock } from '../../support/moved-clock.ts';

describe('an API server (on a clock that the test moves)', () => {
  /** A source whose watch is a minute old. Sockets are real, time passes only in `pass`. */
  async function watching() {
    const clock = movedClock();
    const kube = await kubeService(clock, [corePod(1), corePod(2)]);
    const sightings: Sighting[] = [];
    const discovery = endpointSliceDiscovery({
      group: 'CORE',
      service,
      access: kube.access,
      clock,
      random: seeded('agent'),
    });
    const subscription = discovery.sighting$.subscribe((sighting) => sightings.push(sighting));
    onTestFinished(() => subscription.unsubscribe());
    /** Waits until something that is due now has happened; no time passes. */
    const due = (what: string, holds: () => boolean) =>
      eventually(what, () => {
        clock.pass(0);
        return holds();
      });
    const sees = () => {
      const last = sightings.at(-1);
      return last?.kind === 'seen' ? last.endpoints.map(({ identity }) => identity).toSorted() : ['nothing'];
    };
    const asked = () => kube.api.requests.map(({ verb, status }) => `${verb} ${status}`);
    let changes = 0;
    /** Waits until the source has a watch; no time may pass before that, because it is accepted within 30 s or fails. */
    const granted = async () => {
      await due('a watch', () => kube.api.watches() === 1);
      const before = sightings.length;
      kube.change('core-1', { zone: `zone-${(changes += 1)}` });
      await due('the change', () => sightings.length > before);
    };
    await granted();
    clock.pass(60_000);
    return { ...kube, clock, sightings, due, granted, sees, asked };
  }

  it.each(['keeps its history', 'answers 410 to all earlier versions'])(
    'that was down is followed within 5 s of its return, when it %s',
    async (how) => {
      const bed = await watching();
      Object.assign(bed.api.faults, { forgets: how !== 'keeps its history', down: true });
      const blinds = () => bed.sightings.filter(({ kind }) => kind === 'blind').length;
      // The first failure is not blindness.
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

  it('that answers every watch with 410 is listed less and less often', async () => {
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

    // At once the first time, then after 1, 2 and 4 s less up to half of it.
    expect(turns[0]).toBe(0);
    expect(turns.map((ms, n) => ms >= (n === 0 ? 0 : 500 * 2 ** (n - 1)))).toEqual(turns.map(() => true));
    expect(new Set(bed.asked().slice(before))).toEqual(new Set(['watch 410', 'list 200']));
  });

  it('that ends a quiet watch is watched again at once, every time', async () => {
    const bed = await watching();
    const before = bed.asked().length;
    for (let n = 1; n <= 12; n++) {
      bed.clock.pass(6000);
      bed.api.closeWatches();
      await bed.due('the next watch', () => bed.asked().length === before + n);
      await bed.granted();
    }
    expect(new Set(bed.asked().slice(before))).toEqual(new Set(['watch 200']));
    expect(bed.sightings.every(({ kind }) => kind === 'seen')).toBe(true);
  });

  it('that answers 410 now and then is listed at once, every time', async () => {
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
    expect(bed.sightings.every(({ kind }) => kind === 'seen')).toBe(true);
  });
});
