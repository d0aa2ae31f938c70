// Writes everything that the image contains except Node itself to the folder OUT:
//
//     usr/local/bin/meshrr → ../../lib/meshrr/app/bin/meshrr.mjs
//     usr/lib/meshrr/app/bin/meshrr.mjs     the program in one file, with a #! line for the image's Node
//     usr/lib/meshrr/protos, templates      the files that it reads, at the same relative path as from src/*/
//     usr/lib/meshrr/LICENSE, THIRD-PARTY.txt
//
// node tools/image-root.mjs OUT [NODE]      NODE: the path of Node in the image (/nodejs/bin/node)
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const [out, node = '/nodejs/bin/node'] = process.argv.slice(2);
if (out === undefined) {
  process.stderr.write('usage: node tools/image-root.mjs OUT [NODE]\n');
  process.exit(2);
}
const root = fileURLToPath(new URL('../', import.meta.url));
const home = join(out, 'usr/lib/meshrr');
const file = join(home, 'app/bin/meshrr.mjs');

const bundle = await rolldown({
  input: join(root, 'src/main.ts'),
  platform: 'node',
  logLevel: 'warn',
});
const { output } = await bundle.write({
  file,
  format: 'esm',
  codeSplitting: false,
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  banner: `#!${node}`,
});
await bundle.close();
chmodSync(file, 0o755);

for (const folder of ['protos', 'templates'])
  cpSync(join(root, folder), join(home, folder), { recursive: true });
cpSync(join(root, 'LICENSE'), join(home, 'LICENSE'));
writeFileSync(join(home, 'THIRD-PARTY.txt'), notices(output.flatMap(({ moduleIds = [] }) => moduleIds)));
mkdirSync(join(out, 'usr/local/bin'), { recursive: true });
symlinkSync('../../lib/meshrr/app/bin/meshrr.mjs', join(out, 'usr/local/bin/meshrr'));

/** The names and licence texts of the bundled packages, which their licences require. */
function notices(modules) {
  const packages = new Set(
    modules.flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []),
  );
  return Array.from(packages)
    .toSorted()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const texts = readdirSync(folder).filter((one) => /^(licen[cs]e|notice)/i.test(one));
      const told = texts.map((one) => readFileSync(join(folder, one), 'utf8').trim());
      return [`${name} ${version} (${license})`, ...told].join('\n\n');
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}
