import type { Status } from '../../src/ops/status/status.ts';
import { testbed } from './testbed.ts';

const cores = ['10.42.2.1', '10.42.2.2', '10.42.2.3', '10.42.2.4'];
const steppedWall = new URL('./stepped-wall.ts', import.meta.url).href;

/** A real agent process, converged; a test can set its wall clock, and freeze it. */
export async function timedAgent(settings: Readonly<Record<string, unknown>>) {
  const bed = await testbed({
    speed: 1,
    core: cores,
    agentLater: true,
    settings: { resync: 2, ...settings },
  });
  const agent = await bed.startProcess({ NODE_OPTIONS: `--import=${steppedWall}` });
  await bed.until('convergence', () => bed.established().length === 5 && bed.upstreams().length === 2);

  const ask = async (path: string) => (await fetch(`http://${agent.http}${path}`)).text();
  const status = async () => JSON.parse(await ask('/status')) as Status;
  /** Waits until the agent's status matches. */
  const says = async (what: string, holds: (told: Status) => boolean): Promise<Status> => {
    for (let tries = 0; tries < 1200; tries += 1) {
      const told = await status();
      if (holds(told)) return told;
      await bed.pass(100);
    }
    throw new Error(`the agent never said ${what}: ${JSON.stringify(await status())}`);
  };
  const signal = (name: NodeJS.Signals) => process.kill(agent.pid(), name);
  await says('that it is ready', ({ ready }) => ready);
  return {
    bed,
    says,
    signal,
    /** Sets the wall clock an hour forward or back, and returns the agent's status right after it. */
    step: async (direction: 'forwards' | 'back'): Promise<Status> => {
      const before = Date.parse((await status()).at);
      signal(direction === 'forwards' ? 'SIGUSR2' : 'SIGHUP');
      return says('another time', ({ at }) => Math.abs(Date.parse(at) - before) > 1_800_000);
    },
  };
}

const peersOf = ({ groups }: Status) => groups.find(({ name }) => name === 'MESHRR-UPSTREAM')?.peers ?? [];
export const stateOf =
  (peer: string, holds: (state: string | undefined) => boolean) =>
  (told: Status): boolean =>
    holds(peersOf(told).find(({ address }) => address === peer)?.state);
export const sourceOf = ({ sources }: Status, id: string) => sources.find((source) => source.id === id);

/** A condition for a series of statuses: true once a value of the status has had two values besides the first. */
export function twoMore(
  of: (status: Status) => string | undefined,
  first: Status,
): (status: Status) => boolean {
  const seen = new Set([of(first)]);
  return (status) => {
    seen.add(of(status));
    return seen.size > 2;
  };
}
