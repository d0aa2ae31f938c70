/** The most characters or items that one operation makes: a template's mistake must not take all memory. */
export const most = 1_000_000;

/** The length as it is; throws where it is too much. */
export function bounded(length: number): number {
  if (length > most) throw new Error(`this would make ${length} characters or items; ${most} is the most`);
  return length;
}
