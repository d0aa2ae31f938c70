/** A remark about the settings for an operator: a problem, or a notice about settings that are accepted. */
export interface Finding {
  /** The setting (`bgpgroups[0].prefixes[2]`) or the environment variable; empty for the settings as a whole. */
  readonly path: string;
  /** What is wrong and what to do, with the value unless that may be a secret. */
  readonly message: string;
  /** The position in the file, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** A finding about a setting, with the keys that lead to it. */
export interface LocatedFinding extends Finding {
  readonly at: readonly PropertyKey[];
}

export function findingAt(at: readonly PropertyKey[], message: string): LocatedFinding {
  return { at, path: pathText(at), message };
}

/** The keys that lead to a setting as text: `bgpgroups[0].name`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/**
 * A finding as one line of text: `meshrr.conf.yml:3:6: asn: expected …`.
 *
 * @param origin the path of the settings file, or `environment`
 */
export function findingLine(origin: string, { path, message, line, column }: Finding): string {
  const where = line === undefined ? origin : `${origin}:${line}:${column ?? 1}`;
  return [where, path, message].filter((part) => part !== '').join(': ');
}
