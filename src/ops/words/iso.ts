/** Writes a moment of the agent's clock as the wall's clock has it: ISO 8601, as JSON has it. */
export type Iso = (at: number) => string;

/** A moment of the wall's clock (ms since 1970) as ISO 8601. */
export function wallIso(ms: number): string {
  return new Date(ms).toISOString();
}
