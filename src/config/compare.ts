import type { z } from 'zod';
import { groupFields, type BgpGroup } from './schema/group-settings.ts';
import { isMapping } from './schema/mapping.ts';
import { fieldsOf, settingRegistry, type TakesEffect } from './schema/setting.ts';
import { Settings } from './schema/settings.ts';

/** The names of the settings that differ. Each changed group is listed separately: `bgpgroups MESHRR-MESH`. */
export function changedSettings(before: Settings, after: Settings): readonly string[] {
  return settingNames.flatMap((name) => {
    if (same(before[name], after[name])) return [];
    if (name !== 'bgpgroups') return [name];
    const groups = changedGroups(before, after);
    return groups.length > 0 ? groups.map((group) => `bgpgroups ${group}`) : ['bgpgroups, their order'];
  });
}

/** The changed settings that do not take effect in a running agent, and what has to restart for each of them. */
export function notApplied(
  started: Settings,
  now: Settings,
): readonly { readonly setting: string; readonly needs: 'agent' | 'pod' }[] {
  const whole = settingNames.flatMap((setting) => {
    if (setting === 'bgpgroups') return [];
    const needs = neededFor(Settings.shape[setting], started[setting], now[setting]);
    return needs === 'now' ? [] : [{ setting, needs }];
  });
  const inGroups = now.bgpgroups.flatMap((group) => {
    const before = named(started, group.name);
    if (before === undefined) return [];
    return Object.entries<z.core.$ZodType>(groupFields[group.type]).flatMap(([name, field]) => {
      const needs = neededFor(field, valueIn(before, name), valueIn(group, name));
      return needs === 'now' ? [] : [{ setting: `bgpgroups ${group.name} ${name}`, needs }];
    });
  });
  return [...whole, ...inGroups];
}

const settingNames = Object.keys(Settings.shape) as (keyof Settings)[];

/** When the change of a setting takes effect; for a mapping, the latest of its changed settings decides. */
function neededFor(
  field: z.core.$ZodType,
  before: unknown,
  after: unknown,
  inherited: TakesEffect = 'now',
): TakesEffect {
  if (same(before, after)) return 'now';
  const own = settingRegistry.get(field)?.takesEffect ?? inherited;
  const inner = Object.entries(fieldsOf(field)).map(([name, one]) =>
    neededFor(one, valueIn(before, name), valueIn(after, name), own),
  );
  if (inner.length === 0) return own;
  return inner.includes('pod') ? 'pod' : inner.includes('agent') ? 'agent' : 'now';
}

function valueIn(mapping: unknown, name: string): unknown {
  return isMapping(mapping) ? mapping[name] : undefined;
}

function changedGroups(before: Settings, after: Settings): readonly string[] {
  const names = new Set([...before.bgpgroups, ...after.bgpgroups].map(({ name }) => name));
  return Array.from(names).filter((name) => !same(named(before, name), named(after, name)));
}

function named(settings: Settings, name: string): BgpGroup | undefined {
  return settings.bgpgroups.find((group) => group.name === name);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
