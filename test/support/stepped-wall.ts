/*
 * Loaded before a real agent (`--import`): somebody sets the wall's clock of its machine, by an hour forwards with
 * SIGUSR2 and back with SIGHUP. The monotonic clock goes on as before, as a machine's does.
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
