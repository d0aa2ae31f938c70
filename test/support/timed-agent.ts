import type { Status } from '../../src/ops/status/status.ts';
import { testbed } from './testbed.ts';

const cores = ['10.42.2.1', '10.42.2.2', '10.42.2.3', '10.42.2.4'];
const steppedWall = new URL('./stepped-wall.ts', import.meta.url).href;

/** A real agent process, converged, whose wall's clock can be set and which can be frozen. */
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
  /** Waits until the agent says so. */
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
    /** Somebody sets the wall's clock an hour forwards or back; the agent's status as it is then. */
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

/** Says of each look at the status whether it is another, and the second other, of something it tells. */
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
