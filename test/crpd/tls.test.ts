import { ServerCredentials } from '@grpc/grpc-js';
import { lastValueFrom } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import type { Device } from '../../src/crpd/channel.ts';
import { connectGnmi } from '../../src/crpd/gnmi/client.ts';
import { testAuthority } from '../support/certificates.ts';
import { scriptedGnmi } from '../support/scripted-gnmi.ts';

const authority = await testAuthority();
const stranger = await testAuthority('stranger');

/** A device with a certificate for `crpd.test` and 127.0.0.1. */
async function tlsServer(requiresCertificate = false) {
  const { cert, key } = await authority.identity('crpd.test');
  const credentials = ServerCredentials.createSsl(
    authority.cert,
    [{ cert_chain: cert, private_key: key }],
    requiresCertificate,
  );
  return scriptedGnmi({ get: () => ({ notification: [{ timestamp: '7' }] }) }, credentials);
}

/** The timestamp that the device answers with, or the kind of fault. */
async function asked(device: Device): Promise<string | undefined> {
  const client = connectGnmi(device, clockAt(20));
  onTestFinished(() => client.close());
  return lastValueFrom(client.get({}), { defaultValue: undefined }).then(
    (response) => response?.notification[0]?.timestamp,
    (error: unknown) => (error as { fault?: { kind: string } }).fault?.kind,
  );
}

it.each([
  ['by its address', {}],
  ['by the name that is set', { serverName: 'crpd.test' }],
])('a client accepts a device whose authority it knows, %s', async (_, tls) => {
  const { address } = await tlsServer();

  expect(await asked({ address, tls: { ca: authority.cert, ...tls } })).toBe('7');
});

it.each([
  ['of an authority it does not know', { tls: { ca: stranger.cert } }],
  ['of an authority that the system does not know', { tls: {} }],
  ['with another name', { tls: { ca: authority.cert, serverName: 'other.test' } }],
  ['in clear text', {}],
])('a client does not call a device %s', async (_, how) => {
  const server = await tlsServer();

  expect(await asked({ address: server.address, ...how })).toBe('unreachable');
  expect(server.seen).toEqual([]);
});

it('a client shows its certificate to a device that requires one', async () => {
  const { address } = await tlsServer(true);

  expect(await asked({ address, tls: { ca: authority.cert, ...(await authority.identity('meshrr')) } })).toBe(
    '7',
  );
});

it.each([
  ['without a certificate', {}],
  ['with a certificate of another authority', await stranger.identity('meshrr')],
])('a device that requires a certificate refuses a client %s', async (_, identity) => {
  const server = await tlsServer(true);

  expect(await asked({ address: server.address, tls: { ca: authority.cert, ...identity } })).toBe(
    'unreachable',
  );
  expect(server.seen).toEqual([]);
});
