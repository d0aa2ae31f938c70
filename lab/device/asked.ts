import type { GetRequest__Output } from '../../src/generated/gnmi/GetRequest.ts';
import type { Path__Output } from '../../src/generated/gnmi/Path.ts';
import type { SubscriptionList__Output } from '../../src/generated/gnmi/SubscriptionList.ts';

/** What a Get asks for, as a test compares it: `Get /configuration/protocols/bgp JSON_IETF`. */
export function getQuestion({ prefix, path, encoding }: GetRequest__Output): string {
  return `Get ${path.map((one) => printed(prefix, one)).join(' ')} ${encoding}`;
}

/** What a subscription asks for: `Subscribe STREAM SAMPLE /network-instances/… PROTO`. */
export function subscribeQuestion({
  prefix,
  mode,
  subscription,
  encoding,
}: SubscriptionList__Output): string {
  const each = subscription.map(({ path, mode: how }) => `${how} ${printed(prefix, path)}`);
  return `Subscribe ${mode} ${each.join(' ')} ${encoding}`;
}

function printed(prefix: Path__Output | null, path: Path__Output | null): string {
  const elems = [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
  return elems
    .map(({ name, key }) => {
      const keys = Object.entries(key).map(([key, value]) => `[${key}=${value}]`);
      return `/${name}${keys.join('')}`;
    })
    .join('');
}
