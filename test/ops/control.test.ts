import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAddress } from '../../src/model/address.ts';
import type { DrainWish } from '../../src/model/drain.ts';
import { serveControl } from '../../src/ops/control.ts';
import { drainDesk } from '../../src/ops/drain-desk.ts';
import { eventually } from '../support/eventually.ts';
import { ip } from '../support/virtual-agent.ts';

const report = { at: 20_000, because: 'left', gracefulShutdown: true, remaining: [] } as const;
const done = { kind: 'drain-done', report, afterMs: 15_040 } as const;

/** The listener with its desk; the agent behind it is the test. */
async function serve(address?: string) {
  const desk = drainDesk();
  const wishes: DrainWish[] = [];
  desk.wish$.subscribe((wish) => wishes.push(wish));
  const control = await serveControl({ address, port: 0 }, desk.actions);
  onTestFinished(() => control.close());
  const port = control.address.replace(/.*:/, '');
  const ask = async (method: string, path: string, host = '127.0.0.1') => {
    const response = await fetch(`http://${host}:${port}${path}`, { method });
    const text = await response.text();
    return { code: response.status, text, json: () => JSON.parse(text) as unknown };
  };
  return { desk, wishes, ask, control };
}

describe('/drain', () => {
  it.each(['GET', 'POST'])('by %s asks for a drain and answers when it is done', async (method) => {
    const { desk, wishes, ask } = await serve();
    const answered = ask(method, '/drain');
    await eventually('the wish', () => wishes.length === 1);
    desk.hear({ kind: 'drain-started', at: 5000 });
    desk.hear(done);

    const { code, json } = await answered;
    expect([code, json()]).toEqual([
      200,
      { result: 'left', because: 'every client has left', afterSeconds: 15, remaining: [] },
    ]);
  });

  it('is no failure of the hook when time ran out, and says what was not reached', async () => {
    const { desk, wishes, ask } = await serve();
    const answered = ask('GET', '/drain');
    await eventually('the wish', () => wishes.length === 1);
    const remaining = [ip('10.0.0.1'), ip('10.0.0.2')];
    const late = { ...report, because: 'out-of-time', gracefulShutdown: false, remaining } as const;
    desk.hear({ kind: 'drain-done', report: late, afterMs: 60_000 });

    const { code, json } = await answered;
    expect(code).toBe(200);
    expect(json()).toMatchObject({
      result: 'out-of-time',
      because: 'drain_max is over; graceful-shutdown could not be set; still here: 10.0.0.1, 10.0.0.2',
    });
  });

  it('joins the drain that is under way, and is answered at once when it is done', async () => {
    const { desk, wishes, ask } = await serve();
    const both = [ask('GET', '/drain'), ask('POST', '/drain')];
    await eventually('both wishes', () => wishes.length === 2);
    desk.hear(done);

    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([200, 200]);
    expect((await ask('GET', '/drain')).code).toBe(200);
    expect(wishes).toEqual(['drain', 'drain']);
  });

  it('tells who waits that an undrain ended it', async () => {
    const { desk, wishes, ask } = await serve();
    const drained = ask('GET', '/drain');
    await eventually('the wish', () => wishes.length === 1);
    const undrained = ask('POST', '/undrain');
    await eventually('the other wish', () => wishes.length === 2);
    desk.hear({ kind: 'undrained', at: 9000, gracefulShutdown: false });

    expect((await drained).code).toBe(409);
    expect((await undrained).code).toBe(200);
    expect((await undrained).json()).toMatchObject({ result: 'undrained' });
  });

  it('tells who waits that the agent has ended', async () => {
    const { desk, wishes, ask, control } = await serve();
    const answered = ask('GET', '/drain');
    await eventually('the wish', () => wishes.length === 1);
    desk.close();
    await control.close();

    expect((await answered).code).toBe(503);
  });

  it.each(['HEAD', 'PUT', 'DELETE'])('does not answer to %s', async (method) => {
    const { wishes, ask } = await serve();
    expect((await ask(method, '/drain')).code).toBe(405);
    expect(wishes).toEqual([]);
  });
});

describe('/undrain', () => {
  it('does not answer to GET', async () => {
    const { wishes, ask } = await serve();
    expect((await ask('GET', '/undrain')).code).toBe(405);
    expect(wishes).toEqual([]);
  });

  it('says when the statement could not be deleted', async () => {
    const { desk, wishes, ask } = await serve();
    const answered = ask('POST', '/undrain');
    await eventually('the wish', () => wishes.length === 1);
    desk.hear({ kind: 'undrained', at: 9000, gracefulShutdown: true });
    expect((await answered).code).toBe(504);
    expect((await answered).json()).toMatchObject({ result: 'not-undrained' });
  });

  it('that a drain has overtaken says so', async () => {
    const { desk, wishes, ask } = await serve();
    const answered = ask('POST', '/undrain');
    await eventually('the wish', () => wishes.length === 1);
    const drained = ask('GET', '/drain');
    await eventually('the other wish', () => wishes.length === 2);
    desk.hear(done);
    expect([(await answered).code, (await drained).code]).toEqual([409, 200]);
    expect((await answered).json()).toMatchObject({ because: 'a drain was asked for meanwhile' });
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  it.skipIf(outside === undefined)('is for the loopback only, and /drain is not', async () => {
    const { desk, wishes, ask } = await serve();
    expect(parseAddress(outside ?? '')).toBeDefined();
    const refused = await ask('POST', '/undrain', outside);
    expect([refused.code, refused.text]).toEqual([403, 'only from this pod: ask the loopback address\n']);
    expect(wishes).toEqual([]);

    const answered = ask('GET', '/drain', outside);
    await eventually('the wish', () => wishes.length === 1);
    desk.hear(done);
    expect((await answered).code).toBe(200);
  });
});

it('what is not there is told with what is', async () => {
  const { ask } = await serve();
  const wrong = await Promise.all(
    ['/', '/metrics', '/constructor', '/drain/'].map((path) => ask('GET', path)),
  );
  expect(wrong.map(({ code }) => code)).toEqual([404, 404, 404, 404]);
  expect(wrong[0]?.text).toBe('not here; try /drain, /undrain\n');
});
