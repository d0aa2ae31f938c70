import { it } from 'vitest';
import { stories } from '../support/stories.ts';

it.each(stories)('%s', async (_, play) => {
  await play('simulated');
});
