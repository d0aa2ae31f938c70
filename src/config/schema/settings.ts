import { z } from 'zod';
import { BgpGroup } from './group-settings.ts';
import { whenMapping } from './mapping.ts';
import { address, asNumber, hostPort, prefix, routerIdPool } from './network.ts';
import { choice, duration, integer, text, yesNo, yesNoInsist } from './scalar.ts';
import { templateVars } from './template-vars.ts';

/** Files for TLS towards cRPD; without `ca` the system's authorities are trusted. */
const Tls = z
  .strictObject({
    ca: text.optional(),
    cert: text.optional(),
    key: text.optional(),
    /** The name in the device's certificate, where it is not the address. */
    server_name: text.optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    when: whenMapping,
    error: 'cert and key belong together, one of them is missing',
  });

const Crpd = z
  .strictObject({
    address: hostPort.default('127.0.0.1:32767'),
    /** Absent: as `meshrr render` has set it up, else clear text, which is for the loopback only. */
    tls: Tls.optional(),
    /** Clear text by choice; `insist`: also where the pod shares the node's network, and so its loopback. */
    clear_text: yesNoInsist.default('no'),
    /** By which of its gRPC services; `auto` finds out what the device accepts, and prefers gNMI. */
    transport: choice(['auto', 'gnmi', 'jet']).default('auto'),
    username: text.optional(),
    /** The file that holds the password, and nothing else. */
    password_file: text.optional(),
  })
  .refine(({ username, password_file: file }) => (username === undefined) === (file === undefined), {
    when: whenMapping,
    error: 'username and password_file belong together, one of them is missing',
  })
  .refine(({ tls, clear_text: clear }) => tls === undefined || clear === 'no', {
    when: whenMapping,
    error: 'tls and clear_text exclude each other, take one of them away',
  });

const Metrics = z.strictObject({
  /** Prefix counts of each session by family; some series for each peer. */
  prefixes: yesNo.default(false),
});

const Http = z.strictObject({
  /** Absent: all addresses. */
  address: address.optional(),
  /** 0: any free port. */
  port: integer(0, 65_535).default(9179),
});

/**
 * All that can be told to the agent, in the file's own words; a file of the original's 0.2 fits.
 * Durations are read as ms.
 */
const All = z.strictObject({
  encrypted_root_pw: text.optional(),
  license_key: text.optional(),
  asn: asNumber.optional(),
  mode: choice(['ipv4rr', 'ipv6rr', 'dualrr', 'evpnrs', 'routereflector', 'routeserver']).optional(),
  /** Where pods without an IPv4 address take their router ids from; absent: all that may be one. */
  router_id_pool: routerIdPool.optional(),
  /** Values for templates of an operator's own, by name. */
  vars: templateVars.optional(),
  /** An address that two groups find belongs to the first. */
  bgpgroups: z.array(BgpGroup).min(1),

  /** Peers that the device's licence allows. */
  peer_limit: integer(1, 1_000_000).optional(),
  selection: choice(['rendezvous', 'random']).default('rendezvous'),
  down_after: duration().default(10_000),
  connect_grace: duration().default(60_000),
  remove_after: duration().default(30_000),
  rebalance_after: duration().default(300_000),

  /** How long a drain takes at least, and at most: the pod's grace period has to be longer. */
  drain_min: duration().default(15_000),
  drain_max: duration().default(60_000),
  /** Where the clients are that leave by themselves: reflectors below, not plain routers. Absent: all are awaited. */
  drain_awaits: z.array(prefix).optional(),

  settle: duration().default(250),
  resync: duration({ atLeastMs: 100 }).default(30_000),
  crpd: Crpd.prefault({}),
  http: Http.prefault({}),
  metrics: Metrics.prefault({}),
  /** Tell the cluster of replacements, withheld changes and failed commits, as Events of this pod. */
  kubernetes_events: yesNo.default(false),
  /** What changes state was a port of the network once; it is a Unix socket now, and this is not looked at. */
  control: z.unknown().optional(),
});

export const Settings = All.refine(({ drain_min: least, drain_max: most }) => !(least > most), {
  when: whenMapping,
  path: ['drain_min'],
  error: 'is longer than drain_max',
});
export type Settings = z.output<typeof Settings>;
