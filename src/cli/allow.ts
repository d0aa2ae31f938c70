import { parseAddress } from '../model/address.ts';
import { parsePrefix, smallestCover, subtract, type Prefix } from '../model/prefix-set.ts';
import type { ExitCode, Host } from './host.ts';

/**
 * `meshrr allow`: prints the prefixes without the addresses, as the agent would write them to `allow`: the smallest
 * cover, in order, one prefix per line.
 */
export function allowCommand(
  prefixes: readonly string[],
  addresses: readonly string[],
  { out, err }: Host,
): ExitCode {
  const parsed = prefixes.map((text) => ({ text, prefix: parsePrefix(text) }));
  const excepted = addresses.map((text) => ({ text, address: parseAddress(text) }));
  const problems = [
    ...parsed.flatMap(({ text, prefix }) => problemOf(text, prefix) ?? []),
    ...excepted.flatMap(({ text, address }) =>
      address === undefined
        ? [`${text} is not an address; expected one such as 10.42.3.7 or 2001:db8::7`]
        : [],
    ),
  ];
  if (problems.length > 0) {
    for (const problem of problems) err(`meshrr allow: ${problem}\n`);
    return 2;
  }
  const cover = smallestCover(parsed.flatMap(({ prefix }) => prefix ?? []));
  const left = subtract(
    cover,
    excepted.flatMap(({ address }) => address ?? []),
  );
  if (left.length === 0) err('meshrr allow: nothing is left: an empty allow refuses every client\n');
  out(left.map((prefix) => `${prefix}\n`).join(''));
  return 0;
}

function problemOf(text: string, prefix: Prefix | undefined): string | undefined {
  if (prefix === undefined)
    return `${text} is not a prefix; expected one such as 10.42.0.0/16 or 2001:db8::/32`;
  const [head = ''] = text.split('/');
  const hasHostBits = parseAddress(head) !== prefix.split('/')[0];
  return hasHostBits ? `${text} has host bits; did you mean ${prefix}?` : undefined;
}
