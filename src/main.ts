import { fromEvent, merge, shareReplay, take } from 'rxjs';
import { program } from './cli/program.ts';

// The only file that says `process`, beside the lab's. Only the first signal is listened for, so that a second
// one ends the process at once; who asks later hears of the first all the same.
const stop$ = merge(fromEvent(process, 'SIGTERM'), fromEvent(process, 'SIGINT')).pipe(
  take(1),
  shareReplay({ bufferSize: 1, refCount: false }),
);

process.exitCode = await program(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: process.env,
  isTerminal: process.stdout.isTTY,
  stop$,
  random: Math.random,
});
