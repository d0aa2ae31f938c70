import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTY, Subject } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import type { ActionResult } from '../../../src/ops/control/actions.ts';
import { serveDrainRequests } from '../../../src/ops/control/drain-requests.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/files.ts';

/** The folder with its reader; the test plays hook and agent. */
function serve(folder = temporaryFolder(), changed$ = EMPTY as Subject<void> | typeof EMPTY) {
  const drains: ((result?: ActionResult) => void)[] = [];
  const failures: unknown[] = [];
  const requests = serveDrainRequests(
    folder,
    60_000,
    () =>
      new Promise((resolve) =>
        drains.push((result = { code: 200, body: { result: 'left' } }) => resolve(result)),
      ),
    (error) => failures.push(error),
    changed$,
    clockAt(50),
  );
  onTestFinished(() => {
    for (const end of drains) end();
    return requests.close();
  });
  const path = (name: string) => join(folder, name);
  return {
    folder,
    drains,
    failures,
    requests,
    beat: (n = 0) => writeFileSync(path('request'), String(n)),
    has: (name: string) => existsSync(path(name)),
    read: (name: string) => readFileSync(path(name), 'utf8'),
    remove: (name: string) => rmSync(path(name), { force: true }),
  };
}
const many = 20;
/** Lets the reader look many times. */
const looks = async () => {
  const clock = clockAt(50);
  await new Promise<void>((resolve) => clock.scheduler.schedule(() => resolve(), many * 1000));
};

it('a request that is written repeatedly is one drain, and is answered when the drain ends', async () => {
  const hook = serve();
  hook.beat();
  await eventually('the drain', () => hook.drains.length === 1);
  for (let n = 1; n < 4; n++) {
    hook.beat(n);
    await looks();
  }
  expect(hook.drains).toHaveLength(1);
  expect(hook.has('answer')).toBe(false);

  hook.drains[0]!();
  await eventually('the answer', () => hook.has('answer'));
  expect(hook.read('answer')).toBe('{"result":"left"}\n');
  // The hook may write once more before it sees the answer.
  hook.beat(4);
  await looks();
  expect(hook.drains).toHaveLength(1);
});

it('a notification of the system is enough to see a request', () => {
  const changed$ = new Subject<void>();
  const hook = serve(temporaryFolder(), changed$);
  hook.beat();
  changed$.next();
  expect(hook.drains).toHaveLength(1);
});

it('a second hook after the first is a second drain', async () => {
  const hook = serve();
  hook.beat();
  await eventually('the drain', () => hook.drains.length === 1);
  hook.drains[0]!();
  await eventually('the answer', () => hook.has('answer'));
  hook.remove('request');
  hook.remove('answer');
  await looks();
  hook.beat();
  await eventually('another drain', () => hook.drains.length === 2);
});

it('a request that exists at the start does not count until it is written again', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'request'), '17');
  const hook = serve(folder);
  await looks();
  expect(hook.drains).toHaveLength(0);

  hook.beat(18);
  await eventually('the drain', () => hook.drains.length === 1);
});

it('an answer from an earlier run does not hide a new request, since the hook removes it first', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'answer'), 'old');
  writeFileSync(join(folder, 'request'), '17');
  const hook = serve(folder);
  hook.remove('answer');
  hook.beat();
  await eventually('the drain', () => hook.drains.length === 1);
});

it('the hook may wait drain_max and five seconds more, also after a reload', () => {
  const hook = serve();
  expect(hook.read('limit')).toBe('65\n');
  hook.requests.setDrainMax(100_500);
  expect(hook.read('limit')).toBe('106\n');
});

it('the agent writes the answer that is due before it ends', async () => {
  const hook = serve();
  hook.beat();
  await eventually('the drain', () => hook.drains.length === 1);
  const closed = hook.requests.close();
  hook.drains[0]!({ code: 503, body: { result: 'agent-ended' } });
  await closed;
  expect(hook.read('answer')).toContain('agent-ended');
  hook.remove('answer');
  hook.beat(2);
  await looks();
  expect(hook.drains).toHaveLength(1);
});

it('a folder that cannot be written is an error at the start, and is reported later', async () => {
  expect(() => serve(join(temporaryFolder(), 'nowhere'))).toThrow(/ENOENT/);
  const folder = join(temporaryFolder(), 'drain');
  mkdirSync(folder);
  const hook = serve(folder);
  hook.beat();
  await eventually('the drain', () => hook.drains.length === 1);
  rmSync(folder, { recursive: true });
  hook.drains[0]!();
  await eventually('the failure', () => hook.failures.length === 1);
  hook.requests.setDrainMax(1000);
  expect(hook.failures).toHaveLength(2);
});
