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

/** Words of former versions. */
function outOfDate({ mode, control }: Settings): readonly Finding[] {
  const ofControl =
    control === undefined
      ? []
      : [
          {
            path: 'control',
            message:
              'does nothing any more, take it away: drain and approve go by a Unix socket (MESHRR_CONTROL), not by a port',
          },
        ];
  if (mode !== 'routereflector') return ofControl;
  return [
    ...ofControl,
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
