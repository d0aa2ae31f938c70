/** Reads an AS number, plain or dotted (RFC 5396): `65000`, `1.10`; `undefined` if the text is not an AS number. */
export function parseAs(text: string): number | undefined {
  if (!/^\d{1,10}$|^\d{1,5}\.\d{1,5}$/.test(text)) return undefined;
  const [high = 0, low] = text.split('.').map(Number);
  if (low !== undefined && (high > 0xffff || low > 0xffff)) return undefined;
  const as = low === undefined ? high : high * 0x1_0000 + low;
  return as >= 1 && as <= 0xffff_ffff ? as : undefined;
}

/** Reads a member of an `as-list`: one AS, or a range `65001-65010`; `undefined` for anything else. */
export function parseAsRange(text: string): { readonly from: number; readonly to: number } | undefined {
  const [low = '', high = low, ...rest] = text.split('-');
  const [from, to] = [parseAs(low), parseAs(high)];
  if (from === undefined || to === undefined || rest.length > 0 || from > to) return undefined;
  return { from, to };
}
