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

/** A device whose certificate is of `authority`, and which believes the clients of another, or asks for none. */
async function tlsDevice(believes?: Buffer) {
  const { cert, key } = await authority.identity('crpd.test');
  const pair = [{ cert_chain: cert, private_key: key }];
  return scriptedGnmi(
    {},
    ServerCredentials.createSsl(believes ?? authority.cert, pair, believes !== undefined),
  );
}
const loaded = () => tlsDevice(authority.cert);
/** As cRPD is whose certificate of an authority is another boot's. */
const notLoaded = () => tlsDevice(stranger.cert);
const clear = () => scriptedGnmi({});
const nobody = () => Promise.resolve({ address: '127.0.0.1:1' });

/** How a read of the device fails. */
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

describe('a read without a connection says why', () => {
  const load =
    /it has probably not loaded the certificate .*postStart.*request security pki ca-certificate load.*clear_text: true/;
  it.each<[string, () => Promise<{ address: string }>, Device['tls'], RegExp]>([
    [
      'nobody listens, mutual TLS',
      nobody,
      mutual,
      new RegExp(`nothing listens on 127.0.0.1:1; if cRPD is up, ${load.source}`),
    ],
    [
      'nobody listens, clear text',
      nobody,
      undefined,
      /nothing listens on 127\.0\.0\.1:1; is cRPD up\? set system services/,
    ],
    [
      'it speaks clear text',
      clear,
      mutual,
      /speaks clear text on 127\.0\.0\.1:\d+, and the agent TLS; set crpd: \{ clear_text: true \}/,
    ],
    [
      'it speaks TLS',
      loaded,
      undefined,
      /speaks TLS on 127\.0\.0\.1:\d+, and the agent clear text; take crpd\.clear_text away/,
    ],
    [
      'it does not believe us',
      notLoaded,
      mutual,
      new RegExp(`does not believe the agent's certificate \\(.*\\); ${load.source}`),
    ],
    [
      'it asks for a certificate',
      loaded,
      { ca: authority.cert },
      /does not believe .*certificate required.*set crpd\.tls\.cert and key/,
    ],
    [
      'we do not believe it',
      loaded,
      { ...mutual, ca: stranger.cert },
      /the agent does not believe the device's certificate \(.*CERT.*\); crpd\.tls\.ca/,
    ],
    [
      'it has another name',
      loaded,
      { ...mutual, serverName: 'other.test' },
      /does not believe the device's certificate \(.*ALTNAME.*\)/,
    ],
  ])('%s', async (_, device, tls, words) => {
    const { address } = await device();
    const fault = await faultOf({ address, ...defined({ tls }) });
    expect(fault).toMatch(/^unreachable: /);
    expect(fault).toMatch(words);
  });

  it('and what answers keeps its own words', async () => {
    const { address } = await loaded();
    expect(await faultOf({ address, tls: mutual })).toMatch(/^refused: .*not scripted/);
  });
});

it.each<[string, () => Promise<{ address: string }>, Device['tls'], unknown]>([
  ['a device that it fits', loaded, mutual, { kind: 'tls' }],
  ['a device that asks for no certificate', () => tlsDevice(), { ca: authority.cert }, { kind: 'tls' }],
  ['clear text where that is asked for', clear, undefined, { kind: 'clear-text' }],
  ['nobody', nobody, undefined, { kind: 'nobody' }],
])('a look finds %s', async (_, device, tls, found) => {
  const { address } = await device();
  expect(await listenerAt({ address, ...defined({ tls }) })).toEqual(found);
});
