import { isLoopback } from '../../model/address.ts';
import type { Settings } from '../schema/settings.ts';
import type { Finding } from './finding.ts';

/**
 * Notices about settings that are accepted but risky or deprecated.
 *
 * @param isFirstVersion the settings come from the variables of the original meshrr's first version: its 0.2 changed
 * the meaning of `routeserver`
 */
export function noticesOnSettings(settings: Settings, isFirstVersion: boolean): readonly Finding[] {
  return [...onPlainText(settings), ...onControl(settings), ...onMode(settings, isFirstVersion)];
}

function onPlainText({ crpd }: Settings): readonly Finding[] {
  if (crpd.username === undefined || crpd.tls !== undefined || isLoopback(crpd.address)) return [];
  const message = `the password is sent to ${crpd.address} in clear text: set crpd.tls`;
  return [{ path: 'crpd', message }];
}

function onMode({ mode }: Settings, isFirstVersion: boolean): readonly Finding[] {
  switch (mode) {
    case 'routereflector': {
      const message =
        '`routereflector` is deprecated: use `ipv4rr`, with which MESHRR_FAMILY_INET and MESHRR_FAMILY_EVPN do nothing';
      return [{ path: 'mode', message }];
    }
    case 'routeserver': {
      const message =
        "`routeserver` meant EVPN in the original's 0.2; here it means IPv4, as in its first version, unless MESHRR_FAMILY_INET and MESHRR_FAMILY_EVPN say otherwise: use `evpnrs` for EVPN";
      return isFirstVersion ? [] : [{ path: 'mode', message }];
    }
    case undefined:
    case 'ipv4rr':
    case 'ipv6rr':
    case 'dualrr':
    case 'evpnrs':
      return [];
  }
}

function onControl({ control }: Settings): readonly Finding[] {
  if (control === undefined) return [];
  const message =
    'has no effect, remove it: drain, undrain and approve use a Unix socket (MESHRR_CONTROL) instead of a port';
  return [{ path: 'control', message }];
}
