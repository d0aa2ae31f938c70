import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in order: real BGP at the pace of its timers, whole agents, watches with their time-outs. */
const longest = [
  /e2e\/real\/(routes|killed)/,
  /discovery\/endpoint-slices\/reflector/,
  /e2e\/real\//,
  /e2e\//,
  /laws|ranking-balance/,
  /\.real\.test/,
  /test\/(lab|image|discovery)\//,
];

/** Begins with the longest files, so that no worker is left alone with one of them at the end. */
export class LongTestsFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((pattern) => pattern.test(moduleId));
      return found < 0 ? longest.length : found;
    };
    return Promise.resolve(files.toSorted((a, b) => place(a) - place(b)));
  }
}
