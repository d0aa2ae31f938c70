import type { IpAddress } from '../../src/model/address.ts';
import { parsePrefix } from '../../src/model/prefix-set.ts';
import type { BgpEngine } from '../engine/engine.ts';
import type { FrrEngine } from '../engine/frr/frr-engine.ts';
import type { Network } from './network.ts';
import { defined } from '../../src/model/defined.ts';

/** Where an announced route has arrived, as `npm run demo -- --json` prints it. */
export interface RouteReport {
  readonly prefix: string;
  /** `AS:VALUE`; null for a route without a community. */
  readonly community: string | null;
  /** The router that announces it. */
  readonly from: string;
  /** The reflectors and routers that have learned it. */
  readonly seenAt: readonly string[];
  /** LOCAL_PREF by name. */
  readonly localPreference: Readonly<Record<string, number>>;
  /** ORIGINATOR_ID and CLUSTER_LIST (RFC 4456) of the best path, by name. */
  readonly reflected: Readonly<Record<string, Reflected>>;
}

interface Reflected {
  readonly originatorId?: string;
  readonly clusterList: readonly string[];
}

/** The best path of a pod or router that has learned the route. */
interface Learned extends Reflected {
  readonly localPreference?: number;
}

/** Asks all pods and routers for the announced routes; empty with the simulated engine, which has no routes. */
export async function routeReport(network: Network): Promise<readonly RouteReport[]> {
  const routers = await Promise.all(
    network.routers().map(async ({ name, routes }) => ({ name, paths: await routes() })),
  );
  if (routers.every(({ paths }) => paths.length === 0)) return [];

  async function learned(prefix: string): Promise<readonly (readonly [string, Learned])[]> {
    const atPods = network
      .pods()
      .map(async ({ name, engine }) => [name, await bestAt(engine, prefix)] as const);
    const atRouters = routers.map(({ name, paths }) => {
      return [
        name,
        paths.find((path) => path.prefix === prefix && path.best && path.from !== undefined),
      ] as const;
    });
    return [...(await Promise.all(atPods)), ...atRouters].flatMap(([name, path]) =>
      path === undefined ? [] : [[name, path] as const],
    );
  }

  const announced = network
    .routers()
    .flatMap(({ name: from, announces }) => announces.map((route) => ({ from, ...route })));
  return Promise.all(
    announced.map(async ({ from, prefix, communities }): Promise<RouteReport> => {
      const paths = await learned(prefix);
      return {
        prefix,
        community: communities[0] ?? null,
        from,
        seenAt: paths.map(([name]) => name),
        localPreference: Object.fromEntries(
          paths.map(([name, { localPreference = 0 }]) => [name, localPreference]),
        ),
        reflected: Object.fromEntries(
          paths.map(([name, { originatorId, clusterList }]) => [
            name,
            { ...defined({ originatorId }), clusterList },
          ]),
        ),
      };
    }),
  );
}

/** The best path of an engine; `undefined` for a simulated one. */
async function bestAt(engine: BgpEngine | FrrEngine, prefix: string): Promise<Learned | undefined> {
  const parsed = parsePrefix(prefix);
  if (!('paths' in engine) || parsed === undefined) return undefined;
  return (await engine.paths(parsed)).find(({ best }) => best);
}

/** The report as lines of text: where each route has arrived, and by which path. */
export function routeLines(
  reports: readonly RouteReport[],
  nameOf: (address: string) => string,
): readonly string[] {
  return reports.flatMap(({ prefix, community, from, seenAt, localPreference, reflected }) => [
    `${prefix} ${community ?? 'without community'}, announced by ${from}, was learned by ${seenAt.length}:`,
    ...seenAt.map((name) => {
      const { originatorId, clusterList = [] } = reflected[name] ?? {};
      const way = clusterList.map(nameOf).join(' ← ');
      const origin =
        originatorId === undefined ? '' : `, originator ${nameOf(originatorId)}, clusters ${way}`;
      return `  ${name.padEnd(27)} local preference ${String(localPreference[name] ?? 0).padStart(3)}${origin}`;
    }),
  ]);
}

/** Translates addresses, such as those in ORIGINATOR_ID and CLUSTER_LIST, to names of pods and routers. */
export function namesIn(network: Network): (address: string) => string {
  const names = new Map<string, string>(
    [...network.pods(), ...network.routers()].map(
      ({ name, address }: { name: string; address: IpAddress }) => [address, name],
    ),
  );
  return (address) => names.get(address) ?? address;
}
