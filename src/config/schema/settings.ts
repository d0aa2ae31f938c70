import { z } from 'zod';
import { BgpGroup } from './group-settings.ts';
import { whenMapping } from './mapping.ts';
import { address, asNumber, hostPort, prefix, routerIdPool } from './network.ts';
import { choice, duration, integer, text, yesNo, yesNoInsist } from './scalar.ts';
import { settingRegistry } from './setting.ts';
import { templateVars } from './template-vars.ts';

const Tls = z
  .strictObject({
    ca: text.optional().register(settingRegistry, {
      does: 'The file with the authorities that may have issued the certificate of cRPD (PEM).',
      otherwise: "the system's authorities",
    }),
    cert: text.optional().register(settingRegistry, {
      does: "The file with the agent's certificate for mutual TLS (PEM), together with `key`.",
    }),
    key: text.optional().register(settingRegistry, {
      does: 'The file with the private key of `cert` (PEM).',
    }),
    server_name: text.optional().register(settingRegistry, {
      does: 'The name in the certificate of cRPD.',
      otherwise: 'the host of `crpd.address`',
    }),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    when: whenMapping,
    error: 'cert and key belong together, one of them is missing',
  });

const Crpd = z
  .strictObject({
    address: hostPort.default('127.0.0.1:32767').register(settingRegistry, {
      does: 'Where the gRPC server of cRPD listens. `meshrr render` configures it there.',
      takesEffect: 'pod',
    }),
    transport: choice(['auto', 'gnmi', 'jet']).default('auto').register(settingRegistry, {
      does: 'The gRPC service that the agent uses. `auto` finds out what the device accepts and prefers gNMI.',
    }),
    clear_text: yesNoInsist.default('no').register(settingRegistry, {
      does: 'Connects without TLS, on loopback only. `insist` allows it also in a pod with `hostNetwork`, which shares the loopback of the node. See [access.md](access.md).',
      takesEffect: 'pod',
    }),
    tls: Tls.optional().register(settingRegistry, {
      does: 'The files for TLS with cRPD.',
      otherwise: 'the files that `meshrr render` has made; without them, clear text',
    }),
    username: text.optional().register(settingRegistry, {
      does: 'The login of the agent in cRPD, together with `password_file`.',
      otherwise: 'the login that `meshrr render` has made, if there is one',
      takesEffect: 'pod',
    }),
    password_file: text.optional().register(settingRegistry, {
      does: 'The file that contains the password, and nothing else.',
      takesEffect: 'pod',
    }),
  })
  .refine(({ username, password_file: file }) => (username === undefined) === (file === undefined), {
    when: whenMapping,
    error: 'username and password_file belong together, one of them is missing',
  })
  .refine(({ tls, clear_text: clear }) => tls === undefined || clear === 'no', {
    when: whenMapping,
    error: 'tls and clear_text exclude each other: remove one of them',
  });

const Http = z.strictObject({
  address: address.optional().register(settingRegistry, {
    does: 'The address that the agent listens on.',
    otherwise: 'all addresses',
  }),
  port: integer(0, 65_535).default(9179).register(settingRegistry, {
    does: 'The port. 0 takes any free port.',
  }),
});

const Metrics = z.strictObject({
  prefixes: yesNo.default(false).register(settingRegistry, {
    does: 'Exports prefix counts of each session by address family: several series per peer.',
  }),
});

/**
 * The schema of the settings file, in the order of docs/configuration.md. A settings file of the original meshrr's 0.2
 * is valid. Durations are converted to ms.
 */
const All = z.strictObject({
  asn: asNumber.optional().register(settingRegistry, {
    does: 'The AS number of the device, for the boot configuration. One with a dot needs quotes: `"65000.1"`.',
    otherwise: 'none; the templates of meshrr need it',
    takesEffect: 'pod',
  }),
  mode: choice(['ipv4rr', 'ipv6rr', 'dualrr', 'evpnrs', 'routereflector', 'routeserver'])
    .optional()
    .register(settingRegistry, {
      does: 'The template of the boot configuration. `ipv4rr`, `ipv6rr` and `dualrr` are route reflectors for IPv4, IPv6 and both; `evpnrs` and `routeserver` are route servers for EVPN and IPv4, with clients in other ASes. `routereflector` is an old name of `ipv4rr`.',
      otherwise: '`ipv4rr`',
      takesEffect: 'pod',
    }),
  router_id_pool: routerIdPool.optional().register(settingRegistry, {
    does: 'The prefix from which a pod without an IPv4 address gets its router ID, by a hash of its address.',
    otherwise: 'all valid router IDs',
    takesEffect: 'pod',
  }),
  vars: templateVars.optional().register(settingRegistry, {
    does: 'Values for templates of your own: `{{ NAME }}`.',
    takesEffect: 'pod',
  }),
  encrypted_root_pw: text.optional().register(settingRegistry, {
    does: 'The hash of the root password in cRPD. It is better to set it from a Secret, as the variable `ENCRYPTED_ROOT_PW`.',
    otherwise: '`NOLOGIN`: root cannot log in',
    takesEffect: 'pod',
  }),
  license_key: text.optional().register(settingRegistry, {
    does: 'The licence key of cRPD. It is better to set it from a Secret, as the variable `LICENSE_KEY`.',
    takesEffect: 'pod',
  }),
  bgpgroups: z.array(BgpGroup).min(1).register(settingRegistry, {
    does: 'The BGP groups whose neighbors and `allow` the agent manages, each as below. If two groups discover the same address, it belongs to the first of them.',
    takesEffect: 'now',
  }),

  peer_limit: integer(1, 1_000_000).optional().register(settingRegistry, {
    does: 'The number of BGP peers that the licence of the device allows, clients included. The agent adds no neighbor beyond it.',
    otherwise: 'no limit',
    takesEffect: 'now',
  }),
  selection: choice(['rendezvous', 'random']).default('rendezvous').register(settingRegistry, {
    does: 'How upstreams are chosen. `rendezvous` ranks them by a hash, so that clients spread evenly and few of them move when a member comes or goes; `random` ranks them at random with each start of the agent, as the original does.',
    takesEffect: 'now',
  }),
  down_after: duration().default(10_000).register(settingRegistry, {
    does: 'How long a peer of a group with `max_peers` has to be down before it is replaced.',
    takesEffect: 'now',
  }),
  connect_grace: duration().default(60_000).register(settingRegistry, {
    does: 'How long a new peer may take to establish its session before it counts as failed.',
    takesEffect: 'now',
  }),
  remove_after: duration().default(30_000).register(settingRegistry, {
    does: 'How long every answer of its sources has to leave out an established peer before it is removed.',
    takesEffect: 'now',
  }),
  rebalance_after: duration().default(300_000).register(settingRegistry, {
    does: 'How long a better-ranked candidate has to be ready before it replaces an upstream that is up. Each agent waits between one and three times as long, so that not all agents move at the same time.',
    takesEffect: 'now',
  }),

  drain_min: duration().default(15_000).register(settingRegistry, {
    does: 'The shortest time that a drain takes.',
    takesEffect: 'now',
  }),
  drain_max: duration().default(60_000).register(settingRegistry, {
    does: "The longest time that a drain takes. The pod's `terminationGracePeriodSeconds` has to be about 20 s longer.",
    takesEffect: 'now',
  }),
  drain_awaits: z.array(prefix).optional().register(settingRegistry, {
    does: 'The prefixes of the clients that a drain waits for. List reflectors below, which leave by themselves, not plain routers. `[]` waits for none.',
    otherwise: 'all clients',
    takesEffect: 'now',
  }),

  settle: duration().default(250).register(settingRegistry, {
    does: 'How long discovery has to be quiet before the agent acts on its changes. If changes do not stop, the agent acts every 2 s, or every `settle` if that is longer.',
    takesEffect: 'now',
  }),
  resync: duration({ atLeastMs: 100 }).default(30_000).register(settingRegistry, {
    does: 'The longest time between two reads of the device.',
    takesEffect: 'now',
  }),
  crpd: Crpd.prefault({}).register(settingRegistry, {
    does: 'How the agent connects to cRPD. By default the agent uses what `meshrr render` has set up.',
    takesEffect: 'agent',
  }),
  http: Http.prefault({}).register(settingRegistry, {
    does: 'Where the agent serves its page, metrics, probes and JSON, all of them read-only.',
    takesEffect: 'agent',
  }),
  metrics: Metrics.prefault({}).register(settingRegistry, {
    does: 'Optional metrics, in addition to those that are always served ([metrics.md](metrics.md)).',
    takesEffect: 'agent',
  }),
  kubernetes_events: yesNo.default(false).register(settingRegistry, {
    does: 'Reports replaced peers, withheld changes and failed commits as Kubernetes Events of the pod.',
    takesEffect: 'agent',
  }),
  control: z.unknown().optional().register(settingRegistry, {
    does: 'Has no effect. In older versions it set a network port for commands, which now use a Unix socket (`MESHRR_CONTROL`).',
    takesEffect: 'now',
  }),
});

export const Settings = All.refine(({ drain_min: least, drain_max: most }) => !(least > most), {
  when: whenMapping,
  path: ['drain_min'],
  error: 'is longer than drain_max',
});
export type Settings = z.output<typeof Settings>;
