import type { BirdPath } from '../engine/bird/bird-routes.ts';
import type { Network } from './network.ts';

/** Who has a route that some router announces, as `npm run demo -- --json` prints it. */
export interface RouteReport {
  readonly prefix: string;
  /** `AS:VALUE`; null: a plain route. */
  readonly community: string | null;
  /** Who announces it. */
  readonly from: string;
  /** The routers that have learned it. */
  readonly seenAt: readonly string[];
  /** LOCAL_PREF by router. */
  readonly localPreference: Readonly<Record<string, number>>;
  /** ORIGINATOR_ID and CLUSTER_LIST (RFC 4456) of the best path, by router. */
  readonly reflected: Readonly<
    Record<string, { readonly originatorId?: string; readonly clusterList: readonly string[] }>
  >;
}

/** Asks every router outside what it has; empty where sessions are simulated, as those carry no routes. */
export async function routeReport(network: Network): Promise<readonly RouteReport[]> {
  const tables = await Promise.all(
    network.routers().map(async ({ name, routes }) => ({ name, paths: await routes() })),
  );
  if (tables.every(({ paths }) => paths.length === 0)) return [];
  return network.routers().flatMap(({ name: from, announces }) =>
    announces.map(({ prefix, communities }): RouteReport => {
      const learned = tables.flatMap(({ name, paths }): readonly (readonly [string, BirdPath])[] => {
        const best = paths.find((path) => path.prefix === prefix && path.best && path.from !== undefined);
        return best === undefined ? [] : [[name, best]];
      });
      return {
        prefix,
        community: communities[0] ?? null,
        from,
        seenAt: learned.map(([name]) => name),
        localPreference: Object.fromEntries(
          learned.map(([name, { localPreference = 0 }]) => [name, localPreference]),
        ),
        reflected: Object.fromEntries(
          learned.map(([name, { originatorId, clusterList }]) => [
            name,
            { ...(originatorId === undefined ? {} : { originatorId }), clusterList },
          ]),
        ),
      };
    }),
  );
}

/** The same for eyes: where each route is, and by which way. */
export function routeLines(reports: readonly RouteReport[]): readonly string[] {
  return reports.flatMap(({ prefix, community, from, seenAt, localPreference, reflected }) => [
    `${prefix} ${community ?? 'plain'}, announced by ${from}, is at ${seenAt.length} routers:`,
    ...seenAt.map((name) => {
      const { originatorId = 'none', clusterList = [] } = reflected[name] ?? {};
      return `  ${name.padEnd(18)} local preference ${localPreference[name] ?? 0}, originator ${originatorId}, clusters ${clusterList.join(' ')}`;
    }),
  ]);
}
