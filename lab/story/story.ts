import type { Network } from './network.ts';
import { defined } from '../../src/model/defined.ts';
import { messageOf } from '../../src/model/message-of.ts';

/** How a step of a story went. */
export interface StepReport {
  readonly step: string;
  readonly ok: boolean;
  /** Of the lab's clock. */
  readonly seconds: number;
  /** Sets that changed a device of the network. */
  readonly sets: number;
  /** Established sessions that fell without a cause that the step gives. */
  readonly sessionsMoved: number;
  /** What went wrong; absent when it went well. */
  readonly because?: string;
}

/** One step: what is done, and what has to hold then. */
export interface Step {
  readonly name: string;
  /** One sentence for the reader, told before it happens. */
  readonly tell: string;
  /** Acts, waits, and throws when something does not hold; heals everything it broke. */
  readonly play: (network: Network, say: (line: string) => void) => Promise<ExpectedFalls>;
}

/** Whose sessions may fall in a step, by address: all others have to stay. */
export interface ExpectedFalls {
  readonly addresses: ReadonlySet<string>;
  /** Every fall is explained: the network was just being built. */
  readonly all?: boolean;
}

/** Plays the steps one after another; a step that fails ends the story. */
export async function play(
  steps: readonly Step[],
  network: Network,
  say: (line: string) => void,
  tell: (step: Step) => void,
  report: (report: StepReport) => void,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    tell(step);
    const done = await playOne(step, network, say);
    reports.push(done);
    report(done);
    if (!done.ok) break;
  }
  return reports;
}

async function playOne(step: Step, network: Network, say: (line: string) => void): Promise<StepReport> {
  const before = { at: network.now(), sets: network.sets(), falls: network.bgp.falls.length };
  const failure = { because: undefined as string | undefined };
  let explained: ExpectedFalls = { addresses: new Set() };
  try {
    explained = await step.play(network, say);
    await network.converged();
  } catch (error) {
    failure.because = messageOf(error);
  }
  const moved = network.bgp.falls.slice(before.falls).filter(({ a, b, cause }, index) => {
    if (explained.all === true) return false;
    // A newcomer that was accepted by allow before it was discovered here: one reset, never a second.
    if (cause === 'promoted') return wasPromoted(network.bgp.falls.slice(0, before.falls + index), a, b);
    return !explained.addresses.has(a) && !explained.addresses.has(b);
  });
  const because =
    failure.because ??
    (moved.length > 0
      ? `sessions moved without a cause: ${moved.map(({ a, b, cause }) => `${a}–${b} (${cause})`).join(', ')}`
      : undefined);
  return {
    step: step.name,
    ok: because === undefined,
    seconds: Math.round((network.now() - before.at) / 100) / 10,
    sets: network.sets() - before.sets,
    sessionsMoved: moved.length,
    ...defined({ because }),
  };
}

function wasPromoted(earlier: Network['bgp']['falls'], a: string, b: string): boolean {
  return earlier.some((fall) => fall.cause === 'promoted' && fall.a === a && fall.b === b);
}
