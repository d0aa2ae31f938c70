import { z } from 'zod';
import type { Network } from '../story/network.ts';

/** What the console's buttons ask for. */
export const Action = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.enum(['delete-pod', 'kill-crpd', 'hang-crpd', 'kill-agent']),
    pod: z.string(),
  }),
  z.strictObject({ do: z.literal('cut-link'), from: z.string(), to: z.string() }),
  z.strictObject({ do: z.enum(['break-dns', 'break-api', 'heal']) }),
]);
export type Action = z.infer<typeof Action>;

export interface Faults {
  /** Does it, and says what it did. Rejects with what is wrong. One after another. */
  readonly act: (action: Action) => Promise<string>;
}

/** A pod's grace period (ms of the network's clock). */
const graceMs = 5_000;

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
        return 'everything is healed';
      default:
        return toPod(action.do, action.pod);
    }
  }

  async function toPod(what: Extract<Action, { readonly pod: string }>['do'], name: string): Promise<string> {
    const pod = network.pods().find((other) => other.name === name && !other.terminating);
    if (pod === undefined) throw new Error(`no pod ${name} runs: it may have been replaced, choose another`);
    const { engine, agent } = pod;
    const later = (key: string, work: () => Promise<void> | void) =>
      undo.set(`${key} ${name}`, () => (network.pods().includes(pod) ? work() : undefined));
    if (what !== 'delete-pod' && undo.has(`${what} ${name}`)) return `${name}: nothing to do, heal it first`;
    switch (what) {
      case 'delete-pod': {
        const successor = await network.replacePod(pod, graceMs);
        return `${name} was deleted, ${successor.name} replaces it`;
      }
      case 'kill-crpd':
        await engine.stop();
        later(what, () => engine.start());
        return `cRPD of ${name} is killed`;
      case 'hang-crpd':
        engine.freeze();
        later(what, () => engine.thaw());
        return `cRPD of ${name} hangs`;
      case 'kill-agent':
        await agent.kill();
        later(what, () => agent.restart());
        return `the agent of ${name} is killed`;
    }
  }

  /** Both ends live on, and find out by their hold time. */
  function cutLink(from: string, to: string): string {
    const { links } = network.bgp;
    if (links === undefined)
      throw new Error(
        'real daemons share one loopback, and no link of theirs can be cut: hang a cRPD instead',
      );
    const [one, other] = [from, to].map((name) => {
      const found = [...network.pods(), ...network.routers()].find((node) => node.name === name);
      if (found === undefined) throw new Error(`no ${name} is there any more: choose another link`);
      return found.address;
    });
    if (one === undefined || other === undefined || one === other)
      throw new Error('a link has two ends: choose one in the picture');
    if (links.isCut(one, other)) return `${from} – ${to}: nothing to do, heal it first`;
    links.cut(one, other);
    undo.set(`cut ${one} ${other}`, () => links.join(one, other));
    return `the link ${from} – ${to} is cut`;
  }

  return {
    act: (action) => {
      const done = last.then(() => perform(action));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
