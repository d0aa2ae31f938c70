import { ServerCredentials } from '@grpc/grpc-js';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import type { Device } from '../../src/crpd/channel.ts';
import { deviceRouter } from '../../src/crpd/device-router.ts';
import { listenerAt } from '../../src/crpd/connection-trouble.ts';
import { FaultError } from '../../src/model/fault.ts';
import { testAuthority } from '../support/certificates.ts';
import { scriptedGnmi } from '../support/scripted-gnmi.ts';
import { defined } from '../../src/model/defined.ts';

const authority = await testAuthority();
const stranger = await testAuthority('stranger');
const ours = await authority.identity('meshrr');
const mutual = { ca: authority.cert, ...ours };

/** A device with a certificate of `authority`; it accepts clients of the authority `clients`, or asks for no certificate. */
async function tlsDevice(clients?: Buffer) {
  const { cert, key } = await authority.identity('crpd.test');
  const pair = [{ cert_chain: cert, private_key: key }];
  return scriptedGnmi(
    {},
    ServerCredentials.createSsl(clients ?? authority.cert, pair, clients !== undefined),
  );
}
const loaded = () => tlsDevice(authority.cert);
/** A device like a cRPD that still has the authority of an earlier boot. */
const notLoaded = () => tlsDevice(stranger.cert);
const clear = () => scriptedGnmi({});
const none = () => Promise.resolve({ address: '127.0.0.1:1' });

/** The fault of a read of the device. */
async function faultOf(device: Device): Promise<string> {
  const router = deviceRouter({
    device,
    clock: clockAt(1),
    resyncMs: 6000,
    random: () => 0.5,
    transport: 'gnmi',
  });
  onTestFinished(() => router.close());
  const error: unknown = await lastValueFrom(router.read(), { defaultValue: undefined }).catch(
    (failed: unknown) => failed,
  );
  return error instanceof FaultError ? `${error.fault.kind}: ${error.fault.detail}` : String(error);
}

describe('a read without a connection fails with the reason', () => {
  const load =
    /it has probably not loaded the certificate .*postStart.*request security pki ca-certificate load.*clear_text: true/;
  it.each<[string, () => Promise<{ address: string }>, Device['tls'], RegExp]>([
    [
      'nothing listens, mutual TLS',
      none,
      mutual,
      new RegExp(`nothing listens on 127.0.0.1:1; if cRPD is up, ${load.source}`),
    ],
    [
      'nothing listens, clear text',
      none,
      undefined,
      /nothing listens on 127\.0\.0\.1:1; is cRPD up\? set system services/,
    ],
    [
      'the device speaks clear text',
      clear,
      mutual,
      /speaks clear text on 127\.0\.0\.1:\d+, but the agent speaks TLS; set crpd: \{ clear_text: true \}/,
    ],
    [
      'the device speaks TLS',
      loaded,
      undefined,
      /speaks TLS on 127\.0\.0\.1:\d+, but the agent speaks clear text; remove crpd\.clear_text/,
    ],
    [
      'the device does not accept our certificate',
      notLoaded,
      mutual,
      new RegExp(`does not accept the agent's certificate \\(.*\\); ${load.source}`),
    ],
    [
      'the device requires a certificate',
      loaded,
      { ca: authority.cert },
      /does not accept .*certificate required.*set crpd\.tls\.cert and key/,
    ],
    [
      'we do not accept its certificate',
      loaded,
      { ...mutual, ca: stranger.cert },
      /the agent does not accept the device's certificate \(.*CERT.*\); crpd\.tls\.ca/,
    ],
    [
      'its certificate has another name',
      loaded,
      { ...mutual, serverName: 'other.test' },
      /does not accept the device's certificate \(.*ALTNAME.*\)/,
    ],
  ])('%s', async (_, device, tls, words) => {
    const { address } = await device();
    const fault = await faultOf({ address, ...defined({ tls }) });
    expect(fault).toMatch(/^unreachable: /);
    expect(fault).toMatch(words);
  });

  it('the message of a device that answers is kept', async () => {
    const { address } = await loaded();
    expect(await faultOf({ address, tls: mutual })).toMatch(/^refused: .*not scripted/);
  });
});

it.each<[string, () => Promise<{ address: string }>, Device['tls'], unknown]>([
  ['a device that accepts our certificate', loaded, mutual, { kind: 'tls' }],
  ['a device that asks for no certificate', () => tlsDevice(), { ca: authority.cert }, { kind: 'tls' }],
  ['clear text', clear, undefined, { kind: 'clear-text' }],
  ['no listener', none, undefined, { kind: 'none' }],
])('listenerAt finds %s', async (_, device, tls, found) => {
  const { address } = await device();
  expect(await listenerAt({ address, ...defined({ tls }) })).toEqual(found);
});
