import { NEVER } from 'rxjs';
import { program } from '../../../src/cli/program.ts';

/** Runs a command of `meshrr` in this process: its exit code and what it printed. */
export async function run(
  args: readonly string[],
  environment: Record<string, string> = {},
  isTerminal = false,
) {
  let out = '';
  let err = '';
  const code = await program(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    environment,
    isTerminal,
    stop$: NEVER,
    random: () => 0,
  });
  return { code, out, err };
}

/** A valid settings file. */
export const goodFile = `
asn: 65000
bgpgroups:
  - name: MESHRR-MESH
    type: mesh
    source: { sourcetype: dns, hostname: meshrr }
  - name: MESHRR-CLIENTS
    type: subtractive
    prefixes: [0.0.0.0/0]
`;
