import { describe, expect, it } from 'vitest';
import { defaults, meshDefaults, loadEnvironment } from '../../support/config/loading.ts';

describe("the first version's environment", () => {
  it('becomes its three groups', () => {
    const { settings, notices } = loadEnvironment({
      POD_IP: '10.42.0.25',
      MESH_SERVICE_NAME: 'meshrr-lothlorien',
      UPSTREAM_SERVICE_NAME: 'meshrr-core',
      ENCRYPTED_ROOT_PW: '$6$saltsalt$notarealhash',
      AUTONOMOUS_SYSTEM: '65000',
      MESHRR_CLIENTRANGE: '0.0.0.0/0',
    });

    expect(settings).toEqual({
      ...defaults,
      encrypted_root_pw: '$6$saltsalt$notarealhash',
      asn: 65_000,
      bgpgroups: [
        {
          name: 'MESHRR-MESH',
          type: 'mesh',
          ...meshDefaults,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr-lothlorien.default.svc.cluster.local' }],
        },
        {
          name: 'MESHRR-UPSTREAM',
          type: 'mesh',
          ...meshDefaults,
          max_peers: 2,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr-core.default.svc.cluster.local' }],
        },
        { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
      ],
    });
    expect(notices).toEqual([
      "no settings file: the variables of the original's first version are used; a settings file has more options",
    ]);
  });

  it('needs only one of the Services, and may set namespace and domain', () => {
    const { settings, notices } = loadEnvironment({
      MESH_SERVICE_NAME: '',
      UPSTREAM_SERVICE_NAME: 'meshrr',
      KUBE_NAMESPACE: 'core',
      SERVICE_ROOT_DOMAIN: 'svc.example',
    });

    expect(settings?.bgpgroups).toEqual([
      expect.objectContaining({
        name: 'MESHRR-UPSTREAM',
        max_peers: 2,
        sources: [{ sourcetype: 'dns', hostname: 'meshrr.core.svc.example' }],
      }),
    ]);
    expect(notices).toContain('MESHRR_CLIENTRANGE: is missing: the group MESHRR-CLIENTS is not managed');
  });

  it('may configure a route server, with a client range that omits octets', () => {
    const { settings } = loadEnvironment({
      MESH_SERVICE_NAME: 'meshrr-core',
      MESHRR_MODE: 'routeserver',
      MESHRR_ASRANGE: '65001-65535',
      MESHRR_CLIENTRANGE: '10.0/16',
    });

    expect(settings).toMatchObject({
      mode: 'routeserver',
      bgpgroups: [{}, { prefixes: ['10.0.0.0/16'], asranges: [{ first: 65_001, last: 65_535 }] }],
    });
  });

  it('has its problems named by its variables', () => {
    expect(
      loadEnvironment({
        MESHRR_CLIENTRANGE: '10.0.0.1/8',
        AUTONOMOUS_SYSTEM: 'AS65000',
        UPDATE_SECONDS: '-1',
      }),
    ).toEqual({
      problems: [
        'MESH_SERVICE_NAME: is missing: set it or UPSTREAM_SERVICE_NAME',
        'AUTONOMOUS_SYSTEM: expected an AS number, such as 65000 or "65000.1", not "AS65000"',
        'MESHRR_CLIENTRANGE: expected 10.0.0.0/8, without host bits, not "10.0.0.1/8"',
        'UPDATE_SECONDS: expected a duration such as 10, 10s, 250ms or 5m of at least 100ms, not "-1"',
      ],
    });
    expect(loadEnvironment({ MESHRR_CLIENTRANGE: '10.0.0.0/8' })).toEqual({
      problems: ['MESH_SERVICE_NAME: is missing: set it or UPSTREAM_SERVICE_NAME'],
    });
  });
});

describe("the original's 0.2 without a file", () => {
  it('has default groups, and the values of a few variables', () => {
    const { settings, notices } = loadEnvironment({
      ENCRYPTED_ROOT_PW: '$6$saltsalt$notarealhash',
      MESHRR_MODE: 'ipv6rr',
      UPDATE_SECONDS: '20',
    });

    expect(settings).toEqual({
      ...defaults,
      encrypted_root_pw: '$6$saltsalt$notarealhash',
      asn: 65_000,
      mode: 'ipv6rr',
      resync: 20_000,
      bgpgroups: [
        {
          name: 'MESHRR-MESH',
          type: 'mesh',
          ...meshDefaults,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr' }],
        },
        { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
        {
          name: 'MESHRR-UPSTREAM',
          type: 'mesh',
          ...meshDefaults,
          max_peers: 2,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr.core.svc.cluster.local' }],
        },
      ],
    });
    expect(notices?.[0]).toMatch(/^no settings file: the default groups of the original's 0\.2 are used/);
    expect(notices).toHaveLength(2);
  });

  it('has its problems named by its variables', () => {
    expect(loadEnvironment({ MESHRR_MODE: 'ipv5rr', AUTONOMOUS_SYSTEM: '0' })).toEqual({
      problems: [
        'AUTONOMOUS_SYSTEM: expected an AS number, such as 65000 or "65000.1", not "0"',
        'MESHRR_MODE: expected one of ipv4rr, ipv6rr, dualrr, evpnrs, routereflector, routeserver, not "ipv5rr"',
      ],
    });
  });
});
