import { z } from 'zod';

/**
 * When a change of a setting in the file takes effect: with the next round, when the agent's container restarts, or
 * when the pod boots again.
 */
export type TakesEffect = 'now' | 'agent' | 'pod';

/** The metadata of a setting, for docs/configuration.md and for reloads. */
export interface Setting {
  /** What the setting does, in one or two sentences. */
  readonly does: string;
  /** When a change takes effect. If absent, the mapping that contains the setting decides. */
  readonly takesEffect?: TakesEffect;
  /** What applies if the setting is absent and has no default value. */
  readonly otherwise?: string;
}

/** The metadata of all settings: the schema registers each field here. */
export const settingRegistry = z.registry<Setting>();

/** The settings inside a setting that is a mapping, by name; an empty record for any other setting. */
export function fieldsOf(field: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  const { def } = (field as z.ZodType)._zod;
  if (field instanceof z.ZodObject) return field.shape;
  return 'innerType' in def ? fieldsOf(def.innerType as z.core.$ZodType) : {};
}
