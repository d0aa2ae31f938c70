/**
 * A Junos name as FRR takes it for a peer group or a route map: a word that is no address and no number.
 * Letters, digits and `-` stay, all else is `_` and its bytes in hex, so that two names never become one.
 *
 *     MESHRR-CLIENTS   MESHRR-CLIENTS
 *     to core          to_20core
 *     10.0.0.1         _310_2e0_2e0_2e1
 */
export function frrName(name: string): string {
  return Array.from(name, (char, index) =>
    (index === 0 ? /[A-Za-z]/ : /[A-Za-z0-9-]/).test(char) ? char : hex(char),
  ).join('');
}

function hex(char: string): string {
  return Array.from(new TextEncoder().encode(char), (byte) => `_${byte.toString(16).padStart(2, '0')}`).join(
    '',
  );
}
