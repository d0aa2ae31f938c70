import { parseAddress } from '../model/address.ts';
import type { Finding } from './finding.ts';
import type { Settings } from './schema.ts';

/** What is allowed and yet should be known. */
export function noticesOnSettings(settings: Settings): readonly Finding[] {
  return [...inPlainText(settings), ...outOfDate(settings)];
}

function inPlainText({ crpd }: Settings): readonly Finding[] {
  if (crpd.username === undefined || crpd.tls !== undefined || isLoopback(crpd.address)) return [];
  const message = `the password goes to ${crpd.address} in plain text, set crpd.tls`;
  return [{ path: 'crpd', message }];
}

/** The first version's words, which still do what they did. */
function outOfDate({ mode }: Settings): readonly Finding[] {
  if (mode !== 'routereflector') return [];
  return [
    {
      path: 'mode',
      message:
        '`routereflector` is deprecated, write `ipv4rr`; MESHRR_FAMILY_INET and _EVPN count with the old word only',
    },
  ];
}

function isLoopback(hostPort: string): boolean {
  const host = hostPort.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const address = parseAddress(host);
  return host === 'localhost' || address === '::1' || address?.startsWith('127.') === true;
}
