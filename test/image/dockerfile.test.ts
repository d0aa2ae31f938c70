import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const lines = dockerfile
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line));
const of = (instruction: string) => lines.filter((line) => line.startsWith(`${instruction} `));

describe('the Dockerfile', () => {
  it('copies only existing files that .dockerignore allows', () => {
    const copied = of('COPY')
      .filter((line) => !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    const ignore = readFileSync('.dockerignore', 'utf8').split('\n');
    const letIn = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));

    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    for (const path of copied)
      expect(letIn.filter((one) => one === path || one.startsWith(path))).not.toEqual([]);
    for (const pattern of letIn) expect(globSync(pattern), pattern).not.toEqual([]);
    const secret = /\.(pem|key|lic|env)$|node_modules|\.git\//;
    expect(letIn.flatMap((pattern) => globSync(pattern)).filter((path) => secret.test(path))).toEqual([]);
  });

  it('leaves the lab outside', () => {
    expect(globSync('lab/**/*.ts')).not.toEqual([]);
    expect(dockerfile + readFileSync('.dockerignore', 'utf8')).not.toMatch(/\blab\b/);
  });

  it('names its bases, runs as an unprivileged user, and starts meshrr without a shell', () => {
    for (const base of of('FROM')) expect(base).toMatch(/:(?!latest)[\w.-]+( AS \w+)?$/);
    expect(of('USER')).toEqual(['USER 65532:65532']);
    expect(of('ENTRYPOINT')).toEqual(['ENTRYPOINT ["/usr/local/bin/meshrr"]']);
    expect(of('CMD')).toEqual(['CMD ["run"]']);
    expect(
      lines
        .slice(lines.findIndex((line) => line.includes('distroless')))
        .filter((line) => line.startsWith('RUN')),
    ).toEqual([]);
  });
});

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }[];
}

describe.each(globSync('.github/workflows/*.yml'))('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const workflow = parse(text) as { permissions: object; jobs: Readonly<Record<string, Job>> };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('has read permission only, and needs no secret except the platform’s own', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(Array.from(text.matchAll(/secrets\.(\w+)/g), ([, name]) => name)).toEqual(
      path.includes('image') ? ['GITHUB_TOKEN'] : [],
    );
  });

  it('pins actions to commits', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });
});

it('the image is built for both platforms, with its SBOM and provenance, and signed', () => {
  const { jobs } = parse(readFileSync('.github/workflows/image.yml', 'utf8')) as { jobs: { image: Job } };
  const build = jobs.image.steps.find(({ uses }) => uses?.startsWith('docker/build-push-action'));

  expect(build?.with).toMatchObject({
    platforms: 'linux/amd64,linux/arm64',
    sbom: true,
    provenance: 'mode=max',
  });
  expect(jobs.image.permissions).toEqual({ contents: 'read', packages: 'write', 'id-token': 'write' });
  expect(JSON.stringify(jobs.image.steps)).toContain('cosign sign --yes');
});

it('the manifests name the image of this version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const named = globSync('k8s/**/*.yaml').flatMap((path) =>
    Array.from(readFileSync(path, 'utf8').matchAll(/image: (\S*meshrr\S*)/g), ([, image]) => image),
  );

  expect(parse(readFileSync('.github/workflows/image.yml', 'utf8'))).toMatchObject({
    env: { IMAGE: 'ghcr.io/${{ github.repository }}' },
  });
  expect(Array.from(new Set(named))).toEqual([`ghcr.io/meshrr/meshrr:${version}`]);
});
