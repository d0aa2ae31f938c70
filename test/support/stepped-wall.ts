/*
 * Loaded before a real agent (`--import`), this simulates steps of the wall clock: SIGUSR2 sets it an hour forward and
 * SIGHUP an hour back. The monotonic clock is not affected.
 */
const hour = 3_600_000;
const RealDate = Date;
let ahead = 0;
const now = () => RealDate.now() + ahead;

process.on('SIGUSR2', () => (ahead += hour));
process.on('SIGHUP', () => (ahead -= hour));

globalThis.Date = new Proxy(RealDate, {
  construct: (target, words: unknown[], made): Date =>
    Reflect.construct(target, words.length === 0 ? [now()] : words, made) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver): unknown => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
