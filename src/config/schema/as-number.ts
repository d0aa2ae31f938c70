import { scalar } from './scalar.ts';

/**
 * An AS number. One with a dot (RFC 5396: `65000.1`) is text and stays as it is written, as Junos takes either. The
 * numbers that YAML makes of it without quotes are told by `settings-file.ts`, which sees how they were written.
 */
export const asNumber = scalar(
  'an AS number, such as 65000 or "65000.1"',
  (value): number | string | undefined => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    const [, high, low] = /^(\d{1,5})\.(\d{1,5})$/.exec(text) ?? [];
    if (high !== undefined && low !== undefined) {
      const isOne = typeof value === 'string' && Number(high) <= 65_535 && Number(low) <= 65_535;
      return isOne && Number(high) + Number(low) > 0 ? text : undefined;
    }
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= 4_294_967_295 ? number : undefined;
  },
);
