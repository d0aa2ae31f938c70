import { describe, expect, it } from 'vitest';
import { channelOptions, credentialsOf, loginOf, type Device } from '../../src/crpd/channel.ts';

const plain: Device = { address: '127.0.0.1:32767' };

describe('a channel', () => {
  it('is clear text without TLS, and secure with TLS', () => {
    expect(credentialsOf(plain)._isSecure()).toBe(false);
    expect(credentialsOf({ ...plain, tls: {} })._isSecure()).toBe(true);
  });

  it('rejects a certificate without its key', () => {
    expect(() => credentialsOf({ ...plain, tls: { cert: Buffer.from('a certificate') } })).toThrow(/key/);
  });

  it('never uses a proxy from the environment', () => {
    expect(channelOptions(plain)['grpc.enable_http_proxy']).toBe(0);
  });

  it('tries a server in the same pod again within 2 s, including the fifth that gRPC adds', () => {
    for (const address of ['127.0.0.1:32767', '[::1]:32767', 'localhost:32767'])
      expect(Number(channelOptions({ address })['grpc.max_reconnect_backoff_ms']) * 1.2).toBeLessThan(2000);
    const remote = channelOptions({ address: '192.0.2.1:32767' });
    expect(remote['grpc.max_reconnect_backoff_ms']).toBe(5000);
  });

  it('sends no pings in the same pod, and elsewhere none so often that a server would close it', () => {
    expect(channelOptions(plain)).not.toHaveProperty('grpc.keepalive_time_ms');
    const remote = channelOptions({ address: 'crpd.example:32767' });
    expect(remote['grpc.keepalive_time_ms']).toBeGreaterThan(300_000);
  });

  it('expects another name in the certificate only where one is set', () => {
    const named = channelOptions({ ...plain, tls: { serverName: 'crpd.test' } });

    expect(named['grpc.ssl_target_name_override']).toBe('crpd.test');
    expect(named['grpc.default_authority']).toBe('crpd.test');
    expect(channelOptions({ ...plain, tls: {} })).not.toHaveProperty('grpc.ssl_target_name_override');
  });
});

describe('a login', () => {
  it('is empty where none is set', () => {
    expect(loginOf(plain).getMap()).toEqual({});
  });

  it('reads the password again for every call', () => {
    const passwords = ['old', 'new'];
    const device: Device = { ...plain, username: 'meshrr', password: () => passwords.shift() ?? '' };

    expect(loginOf(device).getMap()).toEqual({ username: 'meshrr', password: 'old' });
    expect(loginOf(device).getMap()).toEqual({ username: 'meshrr', password: 'new' });
  });
});
