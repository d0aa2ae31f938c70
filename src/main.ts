import { fromEvent, merge, shareReplay, take } from 'rxjs';
import { program } from './cli/program.ts';

// The entry point of `meshrr`, and the only file of the agent that uses `process`. Only the first signal is handled: a
// second signal kills the process immediately. A late subscriber still receives the first signal.
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
