import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const pages = globSync(['*.md', '{docs,k8s,lab,src,test,.github}/**/*.md']).toSorted();
const sources = globSync([
  '{src,lab,test,bench,tools}/**/*.{ts,mjs,js}',
  '{k8s,.github}/**/*.{yaml,yml}',
  'templates/**/*.j2',
  '.ci/run',
  'Dockerfile',
]);

/** Folders whose paths are written in backticks, from the root of the project. */
const rooms = ['src', 'lab', 'docs', 'k8s', 'test', 'tools', 'bench', 'protos', 'templates', 'bin'];
const inBackticks = new RegExp(`^(?:${rooms.join('|')})/[\\w./*{},-]+$`);

/** A page without its code blocks, in which a bracket is not a link. */
function prose(page: string): string {
  return readFileSync(page, 'utf8').replaceAll(/^ *```[^]*?^ *```/gm, '');
}

/** The targets of links and pictures that are not on the web. */
function targets(page: string): readonly string[] {
  const text = prose(page).replaceAll(/`[^`\n]*`/g, '');
  const found = [
    ...text.matchAll(/\]\(<?([^)\s>]+)>?\)/g),
    ...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g),
  ].map(([, target = '']) => target);
  return found.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...prose(page).matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(
    headings.map((slug) => {
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

function isThere(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page : normalize(join(dirname(page), file));
  if (!existsSync(path)) return false;
  return anchor === undefined || (statSync(path).isFile() && anchors(path).has(anchor));
}

it.each(pages)('%s links to files and headings that exist', (page) => {
  expect(targets(page).filter((target) => !isThere(page, target))).toEqual([]);
});

// A changelog names files as they were at the time.
it.each(pages.filter((page) => page !== 'CHANGELOG.md'))('%s names files and folders that exist', (page) => {
  const named = [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  const isNowhere = (path: string) => globSync(path).length === 0;
  const isNoEnding = (path: string) => !sources.some((source) => `/${source}`.endsWith(`/${path}`));
  expect(named.filter((text) => inBackticks.test(text) && isNowhere(text))).toEqual([]);
  // `decide.ts` or `plan/decide.ts`: the end of a path is enough.
  expect(named.filter((text) => /^[\w./-]+\.ts$/.test(text) && isNoEnding(text))).toEqual([]);
});

it('every page of docs/ is in its index', () => {
  const index = targets('docs/README.md').map((target) => join('docs', target.split('#')[0] ?? ''));
  const all = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(all.filter((page) => !index.includes(page))).toEqual([]);
});

it('comments and messages of the code name pages that exist', () => {
  const missing = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bdocs\/[\w-]+\.md/g)]
      .map(([path]) => path)
      .filter((path) => !existsSync(path))
      .map((path) => `${file}: ${path}`),
  );
  expect(missing).toEqual([]);
});
