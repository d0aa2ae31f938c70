/**
 * What is not known of a real device, or differs between releases: each a switch, and the agent has to
 * survive every position. docs/virtual-crpd.md is made of this table, and a test compares the two.
 * Certainty: D documented, C seen in captures, I inferred, U unknown.
 */
export const switchTable = {
  missingPath: {
    fact: 'a Get of a missing path fails the whole request; older releases say UNKNOWN; cRPD’s own words are not known',
    certainty: 'C',
    positions: ['not-found', 'unknown', 'other-words'],
  },
  groupsExpanded: {
    fact: 'a Get of /configuration/protocols/bgp shows what configuration groups bring, or not',
    certainty: 'I',
    positions: ['no', 'yes'],
  },
  singleEntry: {
    fact: 'a list with one entry comes as an array, or unwrapped as the object alone',
    certainty: 'C',
    positions: ['array', 'unwrapped'],
  },
  numbers: {
    fact: 'numbers in JSON are numbers, or strings',
    certainty: 'C',
    positions: ['number', 'string'],
  },
  replyRoot: {
    fact: 'the value of a reply is rooted at the path asked for, or wrapped in its parents',
    certainty: 'I',
    positions: ['path', 'wrapped'],
  },
  inactiveMark: {
    fact: 'a deactivated statement comes with its mark inside of it, beside it, as RFC 7952 has it, or with none',
    certainty: 'U',
    positions: ['inside', 'beside', 'metadata', 'none'],
  },
  deleteOfMissing: {
    fact: 'deleting what is not there is accepted silently, or fails the Set',
    certainty: 'U',
    positions: ['accepted', 'rejected'],
  },
  keyOrder: {
    fact: 'a list key that does not come first is an error, unless reorder-list-keys helps',
    certainty: 'I',
    positions: ['first-only', 'reorder-helps'],
  },
  leafListUpdate: {
    fact: 'an update of a leaf-list merges and never shrinks it, or replaces it',
    certainty: 'I',
    positions: ['merges', 'replaces'],
  },
  onChange: {
    fact: 'ON_CHANGE brings session-state, only other leaves, nothing at all, or is refused',
    certainty: 'U',
    positions: ['session-state', 'other-leaves', 'none', 'refused'],
  },
  telemetryEncodings: {
    fact: 'telemetry comes in PROTO and in JSON, or only in one of them, whatever Capabilities lists',
    certainty: 'C',
    positions: ['both', 'json-only', 'proto-only'],
  },
  telemetryBreadth: {
    fact: 'an answer has the neighbors that were asked for, or more than that',
    certainty: 'C',
    positions: ['exact', 'broader'],
  },
  neighborDelete: {
    fact: 'a delete is sent for a neighbor that was removed, or not',
    certainty: 'U',
    positions: ['sent', 'not-sent'],
  },
  instanceNames: {
    fact: 'network instance and protocol are called differently on different releases',
    certainty: 'C',
    positions: ['DEFAULT/BGP', 'master/bgp', 'DEFAULT/DEFAULT'],
  },
  atomic: {
    fact: 'notifications may say atomic although they are no full subtree',
    certainty: 'C',
    positions: ['no', 'yes'],
  },
  lastEstablished: {
    fact: 'last-established is nanoseconds since the epoch, or elapsed seconds',
    certainty: 'C',
    positions: ['nanoseconds', 'seconds'],
  },
  jsonIetfTelemetry: {
    fact: 'a subscription in JSON_IETF is silent, or an error',
    certainty: 'C',
    positions: ['silent', 'error'],
  },
  peerGroup: {
    fact: 'telemetry tells the group of a neighbor, or leaves it out',
    certainty: 'D',
    positions: ['told', 'absent'],
  },
  dynamicallyConfigured: {
    fact: 'telemetry tells which neighbors came in by allow (21.4 and later), or not',
    certainty: 'D',
    positions: ['told', 'absent'],
  },
  restartStreams: {
    fact: 'when the management plane restarts, streams end, or fail with UNAVAILABLE',
    certainty: 'I',
    positions: ['end', 'unavailable'],
  },
  explicitVsAllow: {
    fact: 'a peer that is configured and also covered by another group’s allow ends up in either',
    certainty: 'U',
    positions: ['explicit', 'allow'],
  },
  allowEdit: {
    fact: 'editing allow keeps the sessions that stay covered, or resets them',
    certainty: 'U',
    positions: ['keeps', 'resets'],
  },
  gracefulShutdown: {
    fact: 'graceful-shutdown set or deleted keeps the sessions of the group, or resets them',
    certainty: 'U',
    positions: ['keeps', 'resets'],
  },
  nativeTree: {
    fact: 'gNMI serves the native configuration, refuses it, or takes it for one that is empty',
    certainty: 'U',
    positions: ['served', 'refused', 'hidden'],
  },
  gnmiSet: {
    fact: 'gNMI takes a Set, or has it not implemented',
    certainty: 'U',
    positions: ['taken', 'unimplemented'],
  },
  sessionState: {
    fact: 'telemetry tells session-state in some mode, or in none',
    certainty: 'U',
    positions: ['told', 'absent'],
  },
  jetManagement: {
    fact: 'the JET management service is there, or not',
    certainty: 'D',
    positions: ['served', 'absent'],
  },
  jetLogin: {
    fact: 'a JET call before Login is UNAUTHENTICATED, a FAILURE, or taken',
    certainty: 'U',
    positions: ['unauthenticated', 'failure', 'not-needed'],
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly fact: string;
      readonly certainty: 'D' | 'C' | 'I' | 'U';
      readonly positions: readonly string[];
    }
  >
>;

export type SwitchName = keyof typeof switchTable;

/** A position for every switch. */
export type Switches = { readonly [Name in SwitchName]: (typeof switchTable)[Name]['positions'][number] };

/** The first position of each is the default. */
export const defaultSwitches = Object.fromEntries(
  Object.entries(switchTable).map(([name, { positions }]) => [name, positions[0]]),
) as unknown as Switches;
