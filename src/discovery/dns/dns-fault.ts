import type { Fault } from '../../model/fault.ts';
import { recordsOf, type Question } from './question.ts';

/** c-ares' codes as Node passes them on, in plain words, by what may be done next. */
const meanings: Readonly<Record<string, readonly [Fault['kind'], string]>> = {
  ETIMEOUT: ['unreachable', 'does not answer'],
  ECONNREFUSED: ['unreachable', 'cannot be reached'],
  ESERVFAIL: ['unreachable', 'answers SERVFAIL, it cannot find out'],
  EREFUSED: ['refused', 'answers REFUSED, it does not serve us'],
  ENOTIMP: ['refused', 'answers NOTIMP, it knows no such questions'],
  EFORMERR: ['refused', 'answers FORMERR, it does not understand the question'],
  EBADNAME: ['refused', 'was not asked, this is no name for DNS'],
  EBADRESP: ['unreadable', 'answers what cannot be read'],
};

/**
 * Says which server failed to tell us which records of which hostname of the settings, and how.
 *
 * @param codes each server's error code, such as `ESERVFAIL`, by its address (with the port unless 53)
 */
export function dnsFault({ name, family, hostname }: Question, codes: ReadonlyMap<string, string>): Fault {
  const failures = Array.from(codes, ([server, code]) => {
    const [kind, words] = meanings[code] ?? ['unreachable', `failed with ${code}`];
    return { kind, words: `${server} ${words}` };
  });
  const asked = hostname.replace(/\.$/, '') === name ? name : `${hostname} as ${name}`;
  return {
    // The first server is the one that should have answered.
    kind: failures[0]?.kind ?? 'unreachable',
    who: `DNS ${Array.from(codes.keys()).join(', ')}`,
    detail: `asked for ${asked} ${recordsOf(family)}: ${failures.map(({ words }) => words).join('; ')}`,
  };
}
