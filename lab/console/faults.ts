import { z } from 'zod';
import type { Network } from '../story/network.ts';

/** A request of one of the console's buttons. */
export const Action = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.enum(['delete-pod', 'kill-crpd', 'hang-crpd', 'kill-agent']),
    pod: z.string(),
  }),
  z.strictObject({ do: z.literal('cut-link'), from: z.string(), to: z.string() }),
  z.strictObject({ do: z.enum(['break-dns', 'break-api', 'heal']) }),
]);
export type Action = z.infer<typeof Action>;

/** The faults that the console can inject into a network. */
export interface Faults {
  /** Performs an action and returns a sentence about it; rejects with the reason. Actions run one after another. */
  readonly act: (action: Action) => Promise<string>;
}

/** The grace period of a deleted pod (ms of the network's clock). */
const graceMs = 5_000;

/** Injects faults into a network, and remembers how to undo each for `heal`. */
export function createFaults(network: Network): Faults {
  const undo = new Map<string, () => Promise<void> | void>();
  let last: Promise<unknown> = Promise.resolve();

  async function perform(action: Action): Promise<string> {
    switch (action.do) {
      case 'break-dns':
        network.dns.faults.set('*', 'SERVFAIL');
        undo.set('dns', () => network.dns.faults.clear());
        return 'DNS answers SERVFAIL';
      case 'break-api':
        network.api.faults.down = true;
        undo.set('api', () => {
          network.api.faults.down = false;
        });
        return 'the API server is down';
      case 'cut-link':
        return cutLink(action.from, action.to);
      case 'heal':
        for (const [what, work] of Array.from(undo)) {
          await work();
          undo.delete(what);
        }
        return 'all faults are healed';
      default:
        return breakPod(action.do, action.pod);
    }
  }

  async function breakPod(
    what: Extract<Action, { readonly pod: string }>['do'],
    name: string,
  ): Promise<string> {
    const pod = network.pods().find((other) => other.name === name && !other.terminating);
    if (pod === undefined)
      throw new Error(`no pod ${name} is running: it may have been replaced, choose another`);
    const { engine, agent } = pod;
    const undoWith = (key: string, work: () => Promise<void> | void) =>
      undo.set(`${key} ${name}`, () => (network.pods().includes(pod) ? work() : undefined));
    if (what !== 'delete-pod' && undo.has(`${what} ${name}`))
      return `${name}: the fault is already active, heal it first`;
    switch (what) {
      case 'delete-pod': {
        const successor = await network.replacePod(pod, graceMs);
        return `${name} was deleted; ${successor.name} replaced it`;
      }
      case 'kill-crpd':
        await engine.stop();
        undoWith(what, () => engine.start());
        return `the cRPD of ${name} was killed`;
      case 'hang-crpd':
        engine.freeze();
        undoWith(what, () => engine.thaw());
        return `the cRPD of ${name} hangs`;
      case 'kill-agent':
        await agent.kill();
        undoWith(what, () => agent.restart());
        return `the agent of ${name} was killed`;
    }
  }

  /** Both ends keep running and notice after their hold time. */
  function cutLink(from: string, to: string): string {
    const { links } = network.bgp;
    if (links === undefined)
      throw new Error('real daemons share one loopback, so links cannot be cut: hang a cRPD instead');
    const [one, other] = [from, to].map((name) => {
      const found = [...network.pods(), ...network.routers()].find((node) => node.name === name);
      if (found === undefined) throw new Error(`${name} no longer exists: choose another link`);
      return found.address;
    });
    if (one === undefined || other === undefined || one === other)
      throw new Error('a link has two ends: choose one in the picture');
    if (links.isCut(one, other)) return `${from} – ${to}: the fault is already active, heal it first`;
    links.cut(one, other);
    undo.set(`cut ${one} ${other}`, () => links.join(one, other));
    return `the link ${from} – ${to} was cut`;
  }

  return {
    act: (action) => {
      const done = last.then(() => perform(action));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
