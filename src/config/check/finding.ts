/** Something about the settings that an operator should know: a problem, or a notice that it passes. */
export interface Finding {
  /** Where: `bgpgroups[0].prefixes[2]`, or the name of an environment variable; empty: the whole. */
  readonly path: string;
  /** What, with the offending value unless that may be a secret. */
  readonly message: string;
  /** Where in the file, from 1. */
  readonly line?: number;
  readonly column?: number;
}

/**
 * One line for people: `meshrr.conf.yml:3:6: asn: expected …`.
 *
 * @param origin the file, or what else the settings come from
 */
export function findingLine(origin: string, { path, message, line, column }: Finding): string {
  const where = line === undefined ? origin : `${origin}:${line}:${column ?? 1}`;
  return [where, path, message].filter((part) => part !== '').join(': ');
}
