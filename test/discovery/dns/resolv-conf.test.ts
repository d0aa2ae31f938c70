import { expect, it } from 'vitest';
import { parseResolvConf, type ResolvConf } from '../../../src/discovery/dns/resolv-conf.ts';

const defaults: ResolvConf = { nameservers: ['127.0.0.1'], search: [], ndots: 1, attempts: 2 };

it('parseResolvConf reads what the kubelet writes', () => {
  const conf = parseResolvConf(
    [
      'search default.svc.cluster.local svc.cluster.local cluster.local',
      'nameserver 10.96.0.10',
      'options ndots:5',
      '',
    ].join('\n'),
  );

  expect(conf).toEqual({
    nameservers: ['10.96.0.10'],
    search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
    ndots: 5,
    attempts: 2,
  });
});

it.each<[string, string, Partial<ResolvConf>]>([
  ['an empty file as the local server', '', {}],
  ['a port', 'nameserver [127.0.0.1]:5353', { nameservers: ['127.0.0.1:5353'] }],
  ['a port of an IPv6 server', 'nameserver [2001:db8::53]:5353', { nameservers: ['[2001:db8::53]:5353'] }],
  ['an IPv6 server', 'nameserver 2001:db8::53', { nameservers: ['2001:db8::53'] }],
  ['a link-local server with its zone', 'nameserver fe80::1%eth0', { nameservers: ['fe80::1%eth0'] }],
  ['an address before a comment', 'nameserver 10.0.0.1 # main', { nameservers: ['10.0.0.1'] }],
  [
    'comments and indents',
    '# nameserver 1.1.1.1\n ; x\n\tnameserver\t10.0.0.1',
    { nameservers: ['10.0.0.1'] },
  ],
  [
    'Windows line ends',
    'nameserver 10.0.0.1\r\nsearch a.b\r\n',
    { nameservers: ['10.0.0.1'], search: ['a.b'] },
  ],
  [
    'no more than three servers',
    [1, 2, 3, 4].map((n) => `nameserver 10.0.0.${n}`).join('\n'),
    { nameservers: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
  ],
  [
    'the rest of a file with bad lines',
    'nameserver\nnameserver ten\nnameserver [10.0.0.1]:99999\nnameserver [x]:53\nnonsense\noptions ndots:many rotate',
    {},
  ],
  ['a domain', 'domain Corp.Example.', { search: ['corp.example'] }],
  ['a domain without a name', 'domain', {}],
  ['the last of search and domain', 'search a b\ndomain c', { search: ['c'] }],
  ['the root as a search domain', 'search .', { search: [''] }],
  ['options', 'options timeout:3 attempts:4 ndots:2 edns0', { timeoutMs: 3000, attempts: 4, ndots: 2 }],
  [
    'options within their limits',
    'options timeout:99 attempts:0 ndots:99',
    { timeoutMs: 30_000, attempts: 1, ndots: 15 },
  ],
])('parseResolvConf reads %s', (_, text, expected) => {
  expect(parseResolvConf(text)).toEqual({ ...defaults, ...expected });
});
