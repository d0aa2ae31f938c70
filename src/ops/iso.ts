/** A moment (ms since the epoch) as ISO 8601, as JSON has it. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
