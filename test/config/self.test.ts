import { expect, it } from 'vitest';
import type { Environment } from '../../src/config/environment.ts';
import { readSelf } from '../../src/config/self.ts';

it.each<[string, Environment, string, readonly string[]]>([
  ['its name', { POD_NAME: 'meshrr-0', POD_IP: '10.0.0.1' }, 'meshrr-0', ['10.0.0.1']],
  [
    'its name, with both its addresses',
    { POD_NAME: 'm', POD_IP: '10.0.0.1', POD_IPS: '10.0.0.1, 2001:DB8::1' },
    'm',
    ['10.0.0.1', '2001:db8::1'],
  ],
  ['its host name', { HOSTNAME: 'meshrr-1', POD_NAME: '', POD_IPS: '10.0.0.1' }, 'meshrr-1', ['10.0.0.1']],
  ['its address', { POD_IP: '10.0.0.1' }, '10.0.0.1', ['10.0.0.1']],
])('a pod is known by %s', (_, environment, identity, addresses) => {
  expect(readSelf(environment)).toEqual({ kind: 'self', self: { identity, addresses: new Set(addresses) } });
});

it('the node and the zone of a pod come from variables', () => {
  const environment = { POD_NAME: 'm', POD_IP: '10.0.0.1', NODE_NAME: 'node-a', NODE_ZONE: 'zone-a' };

  expect(readSelf(environment)).toMatchObject({ self: { node: 'node-a', zone: 'zone-a' } });
});

it('a missing address of the pod is a problem, because the pod would peer with itself', () => {
  expect(readSelf({ POD_NAME: 'meshrr-0', POD_IP: ' ' })).toEqual({
    kind: 'problems',
    problems: [
      {
        path: 'POD_IP',
        message: 'is missing: without it this pod would peer with itself; set it from the field status.podIP',
      },
    ],
  });
});

it('every invalid address is a problem', () => {
  expect(readSelf({ POD_IP: 'ten', POD_IPS: '10.0.0.1,x' })).toEqual({
    kind: 'problems',
    problems: [
      { path: 'POD_IP', message: 'expected an IPv4 or IPv6 address, not "ten"' },
      { path: 'POD_IPS', message: 'expected an IPv4 or IPv6 address, not "x"' },
    ],
  });
});
