import type { Refusal } from '../../model/ledger.ts';
import type { Iso } from '../words/iso.ts';

/** What the device said, and when it is asked again; without a refusal it is asked in a moment. */
export function refusalWords(refusal: Refusal | undefined, iso: Iso): string {
  if (refusal === undefined) return ' with a plan of others; it is tried again in a moment';
  return `: ${refusal.because}; it is tried again at ${iso(refusal.until)}`;
}
