import type { Settings } from './schema/settings.ts';

/** When a setting that was changed takes effect: in the next round, or with a new agent, or a new pod. */
type TakesEffect = 'now' | 'agent' | 'pod';

/** `agent`: it is bound or connected once; `pod`: it is only for the boot configuration, which `meshrr render` writes. */
const takesEffect = {
  bgpgroups: 'now',
  peer_limit: 'now',
  selection: 'now',
  down_after: 'now',
  connect_grace: 'now',
  remove_after: 'now',
  rebalance_after: 'now',
  drain_min: 'now',
  drain_max: 'now',
  drain_awaits: 'now',
  settle: 'now',
  resync: 'now',
  crpd: 'agent',
  http: 'agent',
  control: 'now',
  metrics: 'agent',
  kubernetes_events: 'agent',
  encrypted_root_pw: 'pod',
  license_key: 'pod',
  asn: 'pod',
  mode: 'pod',
  vars: 'pod',
  router_id_pool: 'pod',
} as const satisfies Record<keyof Settings, TakesEffect>;

/** The settings that differ, by name; of the groups, each by its own: `bgpgroups MESHRR-MESH`. */
export function changedSettings(before: Settings, after: Settings): readonly string[] {
  return settingNames.flatMap((name) => {
    if (same(before[name], after[name])) return [];
    if (name !== 'bgpgroups') return [name];
    const groups = changedGroups(before, after);
    return groups.length > 0 ? groups.map((group) => `bgpgroups ${group}`) : ['bgpgroups, their order'];
  });
}

/** What of the settings is not in force, as the agent started with others, and what would bring it. */
export function notApplied(
  started: Settings,
  now: Settings,
): readonly { readonly setting: string; readonly needs: 'agent' | 'pod' }[] {
  const whole = settingNames.flatMap((setting) => {
    const needs = takesEffect[setting];
    return needs === 'now' || same(started[setting], now[setting]) ? [] : [{ setting, needs }];
  });
  const inGroups = now.bgpgroups.flatMap((group) => {
    const before = named(started, group.name);
    return ofGroupForPod
      .filter((setting) => before !== undefined && !same(before[setting], group[setting]))
      .map((setting) => ({ setting: `bgpgroups ${group.name} ${setting}`, needs: 'pod' as const }));
  });
  return [...whole, ...inGroups];
}

/** What of a group only the boot configuration has. */
const ofGroupForPod = ['asranges', 'vars'] as const;

const settingNames = Object.keys(takesEffect) as (keyof Settings)[];

function changedGroups(before: Settings, after: Settings): readonly string[] {
  const names = new Set([...before.bgpgroups, ...after.bgpgroups].map(({ name }) => name));
  return Array.from(names).filter((name) => !same(named(before, name), named(after, name)));
}

function named(settings: Settings, name: string) {
  return settings.bgpgroups.find((group) => group.name === name);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
