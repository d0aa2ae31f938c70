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
/** The user ID that the image runs as. */
const imageUser = 65_532;

/**
 * Builds the image's file system without a container engine: the program as `tools/image-root.mjs` writes it, and,
 * instead of the base image, this Node with its shared libraries. Folders that a pod mounts belong to the image's user;
 * everything else belongs to root and is read-only.
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
    if (process.getuid?.() === 0) chownSync(join(out, folder), imageUser, imageUser);
  }
}

/** The folder of the build stage: the files that the Dockerfile copies and .dockerignore allows, and the packages. */
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

/** The PATH of the base image; all its folders exist on Debian. */
export const imagePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

/** The command that runs the image's `meshrr` in that file system, as its user; root only. */
export function inImage(out: string, ...args: readonly string[]): readonly [string, readonly string[]] {
  return ['chroot', [`--userspec=${imageUser}:${imageUser}`, '--groups=', out, 'meshrr', ...args]];
}

function put(file: string, place: string): void {
  if (existsSync(place)) return;
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(file, place);
}
