import { spawnSync } from 'node:child_process';
import { parseAddress, type IpAddress } from '../src/model/address.ts';
import { parsePrefix, subtract, type Prefix } from '../src/model/prefix-set.ts';
import { medianMs, row } from './support.ts';

/** The same subtraction by Python's netaddr (Debian package python3-netaddr), which the original uses. */
const python = `
import sys, time
from netaddr import IPSet
peers = sys.stdin.read().split()
start = time.perf_counter()
left = IPSet(['0.0.0.0/0']) - IPSet(peers)
cidrs = [str(c) for c in left.iter_cidrs()]
print((time.perf_counter() - start) * 1000)
print('\\n'.join(cidrs))
`;

/** Claim: `allow` for 5,000 explicit peers out of 0.0.0.0/0, at least 10 × faster than netaddr, same result. */
export function benchAllow(): readonly string[] {
  const peers = Array.from({ length: 5000 }, (_, n) => `10.${n % 250}.${(n >> 3) % 256}.${(n * 13) % 256}`);
  const addresses = new Set(
    peers.map(parseAddress).filter((address): address is IpAddress => address !== undefined),
  );
  const everything = [parsePrefix('0.0.0.0/0')].filter((prefix): prefix is Prefix => prefix !== undefined);
  const ours = subtract(everything, addresses);
  const oursMs = medianMs(9, () => subtract(everything, addresses));

  const { stdout, error, status } = spawnSync('/usr/bin/python3', ['-c', python], {
    input: Array.from(addresses).join(' '),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined || status !== 0) {
    return [
      row(
        'allow, 5,000 peers',
        `${oursMs.toFixed(1)} ms`,
        'not compared: install the Debian package python3-netaddr',
      ),
    ];
  }
  const [pythonMs = '', ...theirs] = stdout.trim().split('\n');
  const same = theirs.length === ours.length && theirs.every((prefix, index) => prefix === ours[index]);
  return [
    row(
      `allow, ${addresses.size} peers out of 0.0.0.0/0`,
      `${(Number(pythonMs) / oursMs).toFixed(0)} × netaddr (goal: ≥ 10 ×)`,
      `${oursMs.toFixed(1)} ms against ${Number(pythonMs).toFixed(0)} ms; ${ours.length} prefixes, results ${same ? 'equal' : 'DIFFER'}`,
    ),
  ];
}
