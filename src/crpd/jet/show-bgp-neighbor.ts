import { parseAddress, type IpAddress } from '../../model/address.ts';
import { FaultError } from '../../model/fault.ts';
import { sessionStates, type Session } from '../../model/session.ts';
import { child, entries, type Json } from '../junos/junos-json.ts';
import { readJson } from '../junos/read-json.ts';
import { defined } from '../../model/defined.ts';

/**
 * The sessions in the JSON of `show bgp neighbor`, where each leaf is an array of one: `[{"data": "…"}]`.
 *
 * `peer-address` has the port behind a `+` where there is a connection. `flap-count` counts falls; with one
 * more while it is up that is OpenConfig's `established-transitions`. Throws an `unreadable` fault.
 */
export function sessionsShown(output: string): ReadonlyMap<IpAddress, Session> {
  const sessions = new Map<IpAddress, Session>();
  if (output.trim() === '') return sessions;
  for (const information of entries(child(parsed(output), 'bgp-information'))) {
    for (const peer of entries(child(information, 'bgp-peer'))) {
      const text = dataOf(child(peer, 'peer-address')) ?? '';
      const address = parseAddress(text.replace(/\+\d+$/, ''));
      if (address === undefined) throw unreadable(`peer-address ${text} is no address`);
      const told = (dataOf(child(peer, 'peer-state')) ?? '').toUpperCase();
      const state = sessionStates.find((known) => known === told);
      if (state === undefined) throw unreadable(`peer-state of ${address} is ${told || 'missing'}`);
      const group = dataOf(child(peer, 'peer-group'));
      const flaps = dataOf(child(peer, 'flap-count')) ?? '';
      sessions.set(address, {
        address,
        state,
        ...(/^\d+$/.test(flaps) ? { transitions: Number(flaps) + (state === 'ESTABLISHED' ? 1 : 0) } : {}),
        ...defined({ group }),
      });
    }
  }
  return sessions;
}

/** `[{"data": "x"}]`, `{"data": "x"}` or `"x"`. */
function dataOf(json: Json | undefined): string | undefined {
  const [first] = entries(json);
  const data = child(first, 'data') ?? first;
  return typeof data === 'string' || typeof data === 'number' ? String(data) : undefined;
}

function parsed(output: string): Json {
  try {
    return readJson(output) as Json;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw unreadable(`the output is no JSON: ${output.slice(0, 80)}`, error);
  }
}

function unreadable(detail: string, cause?: unknown): FaultError {
  return new FaultError(
    { kind: 'unreadable', who: 'the device', detail: `show bgp neighbor: ${detail}` },
    { cause },
  );
}
