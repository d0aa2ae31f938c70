import { scalar, written } from './scalar.ts';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time span, written as seconds (`10`, `0.5`) or with its unit (`250ms`, `10s`, `5m`, `1h`); read as ms. */
export function duration({ atLeastMs = 0 }: { readonly atLeastMs?: number } = {}) {
  const least = atLeastMs > 0 ? ` of at least ${atLeastMs}ms` : '';
  return scalar(`a duration such as 10, 10s, 250ms or 5m${least}`, (value) => {
    const ms = typeof value === 'number' ? value * 1000 : readText(written(value));
    return ms !== undefined && ms >= atLeastMs && ms <= 24 * units.h ? ms : undefined;
  });
}

function readText(text: string): number | undefined {
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)?$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}
