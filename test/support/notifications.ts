import type { Path } from '../../src/generated/gnmi/Path.ts';
import type { SubscribeResponse } from '../../src/generated/gnmi/SubscribeResponse.ts';
import type { TypedValue } from '../../src/generated/gnmi/TypedValue.ts';

/** `/a/b[k=v]` as a path. */
export function path(text: string): Path {
  const elems = text.split(/\/(?![^[]*\])/).filter((part) => part !== '');
  return {
    elem: elems.map((elem) => ({
      name: elem.replace(/\[.*/, ''),
      key: Object.fromEntries(
        Array.from(elem.matchAll(/\[([^=\]]+)=([^\]]*)\]/g), ([, name = '', value = '']) => [name, value]),
      ),
    })),
  };
}

/** Where a device shows a neighbor; instance and protocol are called as one release calls them. */
export function neighborPath(address: string, instance = 'master', protocol = 'bgp'): string {
  return `/network-instances/network-instance[name=${instance}]/protocols/protocol[identifier=BGP][name=${protocol}]/bgp/neighbors/neighbor[neighbor-address=${address}]`;
}

/** A notification as Junos sends it: the neighbor's path as the prefix, relative leaves of its state. */
export function told(address: string, leaves: Readonly<Record<string, TypedValue>>): SubscribeResponse {
  return {
    update: {
      prefix: path(neighborPath(address)),
      update: Object.entries(leaves).map(([leaf, val]) => ({ path: path(`/state/${leaf}`), val })),
    },
  };
}

export function toldState(address: string, state: string): SubscribeResponse {
  return told(address, { 'session-state': { stringVal: state } });
}
