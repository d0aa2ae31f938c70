import { status, type ServiceError } from '@grpc/grpc-js';
import type { Fault } from '../model/fault.ts';

/** Somebody holds the shared candidate; Junos says so with the code of a lost transport (junos-facts: C). */
const lockWords = /configuration database (modified|locked)|database (is )?locked/i;

/** What a call that only reads may be done about. */
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
    // Junos answers with it what it has no code for.
    case status.UNKNOWN:
      return { kind: 'refused', who, detail };
    default:
      return { kind: 'unreachable', who, detail };
  }
}

/** What a Set may be done about: it is atomic, but only an answer tells which way it went. */
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
/** The management daemon was lost on the way: nobody can say how a commit ended. */
const lostWords = /timed? ?out|connection|not running|communication|unavailable/i;

/** What a JET answer may be done about that says FAILURE inside of a gRPC OK: only its words tell. */
export function faultOfFailure(who: string, message: string, during: 'read' | 'commit'): Fault {
  const detail = tidy(message) || 'a FAILURE without a word';
  if (lockWords.test(message)) return { kind: 'busy', who, detail };
  if (deniedWords.test(message)) return { kind: 'denied', who, detail };
  if (lostWords.test(message)) return { kind: during === 'read' ? 'unreachable' : 'unsettled', who, detail };
  return { kind: 'refused', who, detail };
}

/** A path that is not there: an error of its own kind, since for a reader it is an empty answer. */
export function isMissingPath({ code, details }: Pick<ServiceError, 'code' | 'details'>): boolean {
  // Older releases answer UNKNOWN with these words.
  return (
    code === status.NOT_FOUND ||
    (code === status.UNKNOWN && details.includes('Error in retrieval for the given config path'))
  );
}

/** Junos wraps its messages in newlines and semicolons; gRPC adds a moment, and how it resolved a name, which say nothing here. */
function tidy(details: string): string {
  return details
    .replace(/\s*Resolution note:.*$/s, '')
    .replace(/\s*\(\d{4}-\d\d-\d\dT[^)]*\)/, '')
    .replace(/[\s;]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
