import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEVER, type Subject } from 'rxjs';
import { program } from '../../../src/cli/program.ts';
import { temporaryFolder } from '../files.ts';

/** Settings with the members of the mesh in a static list. */
export const settings = `
encrypted_root_pw: $6$of$root
asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { sourcetype: static, addresses: [10.42.0.8, 10.42.0.9] } }
- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
`;

/** A pod: folders for the settings, for the device, and for credentials, and its environment. */
export function renderPod(text = settings, more: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const [conf, device, credentials] = ['conf', 'device', 'run/meshrr'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(conf);
  mkdirSync(device);
  const config = join(conf, 'meshrr.conf.yml');
  const output = join(device, 'juniper.conf');
  writeFileSync(config, text);
  const environment = { POD_IP: '10.42.0.7', POD_NAME: 'rr-0', MESHRR_CREDENTIALS: credentials, ...more };
  const run = async (
    args: readonly string[],
    stop$: Subject<void> | typeof NEVER = NEVER,
    heard: (line: string) => void = () => undefined,
  ) => {
    let [out, err] = ['', ''];
    const code = await program(args, {
      out: (line) => {
        out += line;
        heard(line);
      },
      err: (line) => (err += line),
      environment,
      isTerminal: false,
      stop$,
      random: () => 0.5,
    });
    return { code, out, err };
  };
  const render = (...args: readonly string[]) =>
    run(['render', '--config', config, '--output', output, ...args]);
  const file = (name: string) => readFileSync(join(credentials, name), 'utf8');
  return {
    folder,
    device,
    credentials,
    config,
    output,
    run,
    render,
    file,
    text: () => readFileSync(output, 'utf8'),
  };
}
