import { z } from 'zod';

/**
 * When a change of a setting in the file takes effect: with the next round, when the agent's container restarts, or
 * when the pod boots again.
 */
export type TakesEffect = 'now' | 'agent' | 'pod';

/** What docs/configuration.md and reloads need to know about a setting. */
export interface Setting {
  /** What it does, in one or two sentences. */
  readonly does: string;
  /** Absent: when a change of the mapping that contains it does. */
  readonly takesEffect?: TakesEffect;
  /** What applies where the setting is absent and has no default value. */
  readonly otherwise?: string;
}

/** The settings of the schema: each field is registered here beside its type. */
export const settingsOf = z.registry<Setting>();

/** The settings inside of a setting that is a mapping, by name; none for any other. */
export function fieldsOf(field: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  const { def } = (field as z.ZodType)._zod;
  if (field instanceof z.ZodObject) return field.shape;
  return 'innerType' in def ? fieldsOf(def.innerType as z.core.$ZodType) : {};
}
