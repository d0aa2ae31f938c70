/** The process's environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value; an empty one counts as none. */
export function variableOf(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}
