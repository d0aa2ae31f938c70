import { describe, it } from 'vitest';
import { missing } from '../../support/programs.ts';
import { stories } from '../../support/stories.ts';

describe.skipIf(missing('frr'))('the agent’s stories on real BGP', () => {
  it.each(stories)('%s', async (_, play) => {
    await play('frr');
  });
});
