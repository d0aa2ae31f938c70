/**
 * Each behaviour that is not known of real devices, or differs between releases, is a switch. The agent has to work
 * in every position. docs/virtual-crpd.md contains this table, and a test compares the two.
 * Certainty: D documented, C seen in captures, I inferred, U unknown.
 */
export const switchTable = {
  missingPath: {
    fact: 'a Get of a missing path fails the whole request: NOT_FOUND, on older releases UNKNOWN; the message of cRPD is not known',
    certainty: 'C',
    positions: ['not-found', 'unknown', 'other-words'],
  },
  groupsExpanded: {
    fact: 'a Get of /configuration/protocols/bgp includes what is inherited from configuration groups, or not',
    certainty: 'I',
    positions: ['no', 'yes'],
  },
  singleEntry: {
    fact: 'a list with one entry is an array, or only the object',
    certainty: 'C',
    positions: ['array', 'unwrapped'],
  },
  numbers: {
    fact: 'numbers in JSON are numbers, or strings',
    certainty: 'C',
    positions: ['number', 'string'],
  },
  replyRoot: {
    fact: 'the value in a reply starts at the requested path, or is wrapped in its parents',
    certainty: 'I',
    positions: ['path', 'wrapped'],
  },
  inactiveMark: {
    fact: 'a deactivated statement is marked inside, beside it, by RFC 7952 metadata, or not at all',
    certainty: 'U',
    positions: ['inside', 'beside', 'metadata', 'none'],
  },
  deleteOfMissing: {
    fact: 'a delete of a missing statement is accepted silently, or fails the Set',
    certainty: 'U',
    positions: ['accepted', 'rejected'],
  },
  keyOrder: {
    fact: 'a list key that is not the first member is an error, always or only without reorder-list-keys',
    certainty: 'I',
    positions: ['first-only', 'reorder-helps'],
  },
  leafListUpdate: {
    fact: 'an update of a leaf-list adds values, or replaces them',
    certainty: 'I',
    positions: ['merges', 'replaces'],
  },
  onChange: {
    fact: 'ON_CHANGE sends session-state, only other leaves, or nothing, or is refused',
    certainty: 'U',
    positions: ['session-state', 'other-leaves', 'none', 'refused'],
  },
  telemetryEncodings: {
    fact: 'telemetry supports PROTO and JSON, or only one of them, whatever Capabilities lists',
    certainty: 'C',
    positions: ['both', 'json-only', 'proto-only'],
  },
  telemetryBreadth: {
    fact: 'an answer contains only the requested paths, or more',
    certainty: 'C',
    positions: ['exact', 'broader'],
  },
  neighborDelete: {
    fact: 'a delete is sent for a removed neighbor, or not',
    certainty: 'U',
    positions: ['sent', 'not-sent'],
  },
  instanceNames: {
    fact: 'the names of the network instance and the protocol depend on the release',
    certainty: 'C',
    positions: ['DEFAULT/BGP', 'master/bgp', 'DEFAULT/DEFAULT'],
  },
  atomic: {
    fact: 'notifications are marked atomic although they are not a full subtree, or not',
    certainty: 'C',
    positions: ['no', 'yes'],
  },
  lastEstablished: {
    fact: 'last-established is nanoseconds since the epoch, or elapsed seconds',
    certainty: 'C',
    positions: ['nanoseconds', 'seconds'],
  },
  jsonIetfTelemetry: {
    fact: 'a subscription in JSON_IETF gets no answer, or an error',
    certainty: 'C',
    positions: ['silent', 'error'],
  },
  peerGroup: {
    fact: 'telemetry contains the group of a neighbor, or not',
    certainty: 'D',
    positions: ['sent', 'absent'],
  },
  dynamicallyConfigured: {
    fact: 'telemetry marks neighbors accepted by allow (21.4 and later), or not',
    certainty: 'D',
    positions: ['sent', 'absent'],
  },
  restartStreams: {
    fact: 'when the management plane restarts, streams end normally, or fail with UNAVAILABLE',
    certainty: 'I',
    positions: ['end', 'unavailable'],
  },
  explicitVsAllow: {
    fact: 'a configured neighbor that another group’s allow also covers is in its own group, or in the other',
    certainty: 'U',
    positions: ['explicit', 'allow'],
  },
  allowEdit: {
    fact: 'a change of allow keeps the sessions that are still covered, or resets them',
    certainty: 'U',
    positions: ['keeps', 'resets'],
  },
  gracefulShutdown: {
    fact: 'setting or deleting graceful-shutdown keeps the sessions of the group, or resets them',
    certainty: 'U',
    positions: ['keeps', 'resets'],
  },
  nativeTree: {
    fact: 'gNMI serves the native configuration, refuses its origin, or treats it as empty',
    certainty: 'U',
    positions: ['served', 'refused', 'hidden'],
  },
  gnmiSet: {
    fact: 'gNMI accepts a Set, or does not implement it',
    certainty: 'U',
    positions: ['accepted', 'unimplemented'],
  },
  sessionState: {
    fact: 'telemetry contains session-state, or not in any mode',
    certainty: 'U',
    positions: ['sent', 'absent'],
  },
  jetManagement: {
    fact: 'the device has the JET management service, or not',
    certainty: 'D',
    positions: ['served', 'absent'],
  },
  jetLogin: {
    fact: 'a JET call before Login is UNAUTHENTICATED, a FAILURE, or accepted',
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

/** The first position of each switch is its default. */
export const defaultSwitches = Object.fromEntries(
  Object.entries(switchTable).map(([name, { positions }]) => [name, positions[0]]),
) as unknown as Switches;
