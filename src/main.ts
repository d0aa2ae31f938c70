import { fromEvent, merge, share, tap } from 'rxjs';
import { program } from './cli/program.ts';

// The only file that says `process`, beside the lab's. A second signal ends at once.
let asked = false;
const stop$ = merge(fromEvent(process, 'SIGTERM'), fromEvent(process, 'SIGINT')).pipe(
  tap(() => {
    if (asked) process.exit(1);
    asked = true;
  }),
  share(),
);

process.exitCode = await program(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: process.env,
  isTerminal: process.stdout.isTTY,
  stop$,
  random: Math.random,
});
