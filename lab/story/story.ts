import type { Network } from './network.ts';
import { defined } from '../../src/model/defined.ts';
import { messageOf } from '../../src/model/message-of.ts';

/** The result of one step; `npm run demo -- --json` prints it. */
export interface StepReport {
  readonly step: string;
  readonly ok: boolean;
  /** Duration on the lab's clock. */
  readonly seconds: number;
  /** Sets that changed a device. */
  readonly sets: number;
  /** Established sessions that fell although the step did not expect it. */
  readonly sessionsMoved: number;
  /** Why the step failed; absent if it succeeded. */
  readonly because?: string;
}

/** One step of a story: an action, and what must hold after it. */
export interface Step {
  readonly name: string;
  /** One sentence that is printed before the step. */
  readonly summary: string;
  /** Acts, waits, and throws if something does not hold. Repairs everything it broke. */
  readonly play: (network: Network, say: (line: string) => void) => Promise<ExpectedFalls>;
}

/** The addresses whose sessions may fall in a step; all other sessions must stay. */
export interface ExpectedFalls {
  readonly addresses: ReadonlySet<string>;
  /** Every session may fall, because the network is just starting. */
  readonly all?: boolean;
}

/** Plays the steps in order; a step that fails ends the story. */
export async function play(
  steps: readonly Step[],
  network: Network,
  say: (line: string) => void,
  onStart: (step: Step) => void,
  onEnd: (report: StepReport) => void,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    onStart(step);
    const done = await playStep(step, network, say);
    reports.push(done);
    onEnd(done);
    if (!done.ok) break;
  }
  return reports;
}

async function playStep(step: Step, network: Network, say: (line: string) => void): Promise<StepReport> {
  const before = { at: network.now(), sets: network.sets(), falls: network.bgp.falls.length };
  const failure = { because: undefined as string | undefined };
  let expected: ExpectedFalls = { addresses: new Set() };
  try {
    expected = await step.play(network, say);
    await network.converged();
  } catch (error) {
    failure.because = messageOf(error);
  }
  const moved = network.bgp.falls.slice(before.falls).filter(({ a, b, cause }, index) => {
    if (expected.all === true) return false;
    // A new peer may connect by allow before it is discovered here: one reset is expected, a second is not.
    if (cause === 'promoted') return wasPromoted(network.bgp.falls.slice(0, before.falls + index), a, b);
    return !expected.addresses.has(a) && !expected.addresses.has(b);
  });
  const because =
    failure.because ??
    (moved.length > 0
      ? `sessions fell unexpectedly: ${moved.map(({ a, b, cause }) => `${a}–${b} (${cause})`).join(', ')}`
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
