import type { Finding } from './check/finding.ts';

/** The process's environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value; an empty one counts as none. */
export function variableOf(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

/** What the kernel takes as a socket's address (bytes): `sun_path` without the NUL at its end. */
const longestSocket = 107;

/** The Unix socket of the running agent; `MESHRR_CONTROL` is another one. */
export function controlSocket(environment: Environment): string {
  return variableOf(environment, 'MESHRR_CONTROL') ?? '/run/meshrr-agent/control.sock';
}

/** The folder that the agent shares with cRPD's preStop hook; `MESHRR_DRAIN` is another one, for both of them. */
export function drainRequests(environment: Environment): string {
  return variableOf(environment, 'MESHRR_DRAIN') ?? '/run/meshrr-drain';
}

export function problemsOfControl(environment: Environment): readonly Finding[] {
  const bytes = Buffer.byteLength(controlSocket(environment));
  if (bytes <= longestSocket) return [];
  const message = `is ${bytes} bytes long, a Unix socket takes ${longestSocket} at most: choose a shorter path`;
  return [{ path: 'MESHRR_CONTROL', message }];
}
