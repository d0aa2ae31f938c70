import { parseAddress, type IpAddress } from '../../src/model/address.ts';
import { parsePrefix, type Prefix } from '../../src/model/prefix-set.ts';

/** Parses an address; throws where the text is not one. */
export function ip(text: string): IpAddress {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is not an address`);
  return address;
}

/** Parses a prefix; throws where the text is not one. */
export function net(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`${text} is not a prefix`);
  return prefix;
}
