import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest tests, in order: real BGP with its real timers, whole agents, watches with their time-outs. */
const longest = [
  /e2e\/real\/(routes|killed)/,
  /discovery\/endpoint-slices\/reflector/,
  /e2e\/real\//,
  /e2e\//,
  /laws|ranking-balance/,
  /\.real\.test/,
  /test\/(lab|image|discovery)\//,
];

/** Starts the slowest test files first, so that the run does not end with one worker on a long file. */
export class LongTestsFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((pattern) => pattern.test(moduleId));
      return found < 0 ? longest.length : found;
    };
    return Promise.resolve(files.toSorted((a, b) => place(a) - place(b)));
  }
}
