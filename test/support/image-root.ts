import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Who the image runs as, and what it is started with. */
const nobody = 65_532;

/**
 * The image's file system, made by hand from the Dockerfile's stages: the program as `tools/image-root.mjs` lays it
 * out, and in place of the base image this Node with the libraries that it is linked with. Folders that a pod mounts
 * are the user's, all else is root's and read-only.
 */
export function imageRoot(out: string): void {
  const node = join(root, 'node_modules/node/bin/node');
  const build = buildStage();
  try {
    execFileSync(node, [join(build, 'tools/image-root.mjs'), out], { cwd: build });
  } finally {
    rmSync(build, { recursive: true });
  }
  put(node, join(out, 'nodejs/bin/node'));
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
  for (const [, library = ''] of libraries) put(library, join(out, library));
  for (const folder of ['config', 'run/meshrr', 'opt/meshrr/conf', 'tmp'])
    mkdirSync(join(out, folder), { recursive: true });
  execFileSync('chmod', ['-R', 'a+rX,a-w', out]);
  for (const folder of ['config', 'run/meshrr']) {
    chmodSync(join(out, folder), 0o700);
    if (process.getuid?.() === 0) chownSync(join(out, folder), nobody, nobody);
  }
}

/** The build stage's folder: what .dockerignore lets in and the Dockerfile copies, and the packages. */
function buildStage(): string {
  const build = mkdtempSync(join(tmpdir(), 'meshrr-build-'));
  const instructions = readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^COPY (?!--)(.*) \S+$/gm);
  const copied = Array.from(instructions).flatMap(([, sources = '']) => sources.split(' '));
  const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  const kept = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const exclude = ignore.filter((line) => /^\w/.test(line));
  const letIn = globSync(kept, { cwd: root }).filter(
    (path) => !exclude.some((folder) => path.startsWith(`${folder}/`)),
  );
  for (const path of letIn) {
    if (copied.some((source) => path === source || path.startsWith(source)))
      cpSync(join(root, path), join(build, path));
  }
  symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
  return build;
}

/** What the base image has for a PATH: no folder of it is missing on Debian. */
export const imagePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

/** The command that runs the image's `meshrr` in that file system, as its user; root only. */
export function inImage(out: string, ...args: readonly string[]): readonly [string, readonly string[]] {
  return ['chroot', [`--userspec=${nobody}:${nobody}`, '--groups=', out, 'meshrr', ...args]];
}

function put(file: string, place: string): void {
  if (existsSync(place)) return;
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(file, place);
}
