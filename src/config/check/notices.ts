import { isLoopback } from '../../model/address.ts';
import type { Finding } from './finding.ts';
import type { Settings } from '../schema/settings.ts';

/** What is allowed and yet should be known. */
export function noticesOnSettings(settings: Settings, isFirstVersion: boolean): readonly Finding[] {
  return [...inPlainText(settings), ...onControl(settings), ...onMode(settings, isFirstVersion)];
}

function inPlainText({ crpd }: Settings): readonly Finding[] {
  if (crpd.username === undefined || crpd.tls !== undefined || isLoopback(crpd.address)) return [];
  const message = `the password goes to ${crpd.address} in plain text, set crpd.tls`;
  return [{ path: 'crpd', message }];
}

/** The first version's words, which still do what they did, as far as 0.2 agrees. */
function onMode({ mode }: Settings, isFirstVersion: boolean): readonly Finding[] {
  switch (mode) {
    case 'routereflector':
      return [
        {
          path: 'mode',
          message:
            '`routereflector` is deprecated, write `ipv4rr`; MESHRR_FAMILY_INET and _EVPN count with the old word only',
        },
      ];
    case 'routeserver':
      return isFirstVersion
        ? []
        : [
            {
              path: 'mode',
              message:
                '`routeserver` meant EVPN in 0.2; here it means what it did in the first version, IPv4 unless MESHRR_FAMILY_INET and _EVPN say otherwise; write `evpnrs` for EVPN',
            },
          ];
    case undefined:
    case 'ipv4rr':
    case 'ipv6rr':
    case 'dualrr':
    case 'evpnrs':
      return [];
  }
}

/** A listener of former versions. */
function onControl({ control }: Settings): readonly Finding[] {
  if (control === undefined) return [];
  const message =
    'does nothing any more, take it away: drain and approve go by a Unix socket (MESHRR_CONTROL), not by a port';
  return [{ path: 'control', message }];
}
