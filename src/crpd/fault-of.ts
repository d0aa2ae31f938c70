import { status, type ServiceError } from '@grpc/grpc-js';
import type { Fault } from '../model/fault.ts';

/** Another session holds the shared candidate configuration. Junos gives this the status of a lost connection. */
const lockWords = /configuration database (modified|locked)|database (is )?locked/i;

/** The fault of a failed read. Its kind decides what the agent does next. */
export function faultOfRead(who: string, { code, details }: Pick<ServiceError, 'code' | 'details'>): Fault {
  const detail = tidy(details);
  switch (code) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return { kind: 'denied', who, detail };
    case status.INVALID_ARGUMENT:
    case status.UNIMPLEMENTED:
    case status.FAILED_PRECONDITION:
    case status.OUT_OF_RANGE:
    case status.NOT_FOUND:
    // Junos uses it for every error that has no code of its own.
    case status.UNKNOWN:
      return { kind: 'refused', who, detail };
    default:
      return { kind: 'unreachable', who, detail };
  }
}

/** The fault of a failed Set. A Set is atomic, but without an answer its outcome is unknown. */
export function faultOfSet(who: string, { code, details }: Pick<ServiceError, 'code' | 'details'>): Fault {
  const detail = tidy(details);
  if (lockWords.test(details) || code === status.ABORTED) return { kind: 'busy', who, detail };
  switch (code) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return { kind: 'denied', who, detail };
    case status.INVALID_ARGUMENT:
    case status.FAILED_PRECONDITION:
    case status.UNIMPLEMENTED:
    case status.NOT_FOUND:
    case status.OUT_OF_RANGE:
    case status.ALREADY_EXISTS:
      return { kind: 'refused', who, detail };
    default:
      return { kind: 'unsettled', who, detail };
  }
}

const deniedWords = /authenticat|authoriz|permission|not logged in|login/i;
/** The management daemon was lost during the call: the outcome of a commit is unknown. */
const lostWords = /timed? ?out|connection|not running|communication|unavailable/i;

/** The fault of a JET answer that reports FAILURE although its gRPC status is OK. Only its message says what failed. */
export function faultOfFailure(who: string, message: string, during: 'read' | 'commit'): Fault {
  const detail = tidy(message) || 'a FAILURE without a message';
  if (lockWords.test(message)) return { kind: 'busy', who, detail };
  if (deniedWords.test(message)) return { kind: 'denied', who, detail };
  if (lostWords.test(message)) return { kind: during === 'read' ? 'unreachable' : 'unsettled', who, detail };
  return { kind: 'refused', who, detail };
}

/** Whether the error says that a path does not exist; a read treats that as an empty answer. */
export function isMissingPath({ code, details }: Pick<ServiceError, 'code' | 'details'>): boolean {
  // Older releases answer UNKNOWN with these words.
  return (
    code === status.NOT_FOUND ||
    (code === status.UNKNOWN && details.includes('Error in retrieval for the given config path'))
  );
}

/** Removes the line breaks and semicolons around Junos's messages, and gRPC's timestamps and resolution notes. */
function tidy(details: string): string {
  return details
    .replace(/\s*Resolution note:.*$/s, '')
    .replace(/\s*\(\d{4}-\d\d-\d\dT[^)]*\)/, '')
    .replace(/[\s;]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
