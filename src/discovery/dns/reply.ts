import type { IpAddress } from '../../model/address.ts';
import type { Fault } from '../../model/fault.ts';

/** What DNS had to say to a question. */
export type Reply =
  | {
      readonly kind: 'found';
      /** In numeric order, each once; never empty. */
      readonly addresses: readonly IpAddress[];
      /** The smallest of the records' times to live. */
      readonly ttlMs: number;
    }
  /** It knows that there is nobody: NXDOMAIN, or a name without such records. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly fault: Fault };
