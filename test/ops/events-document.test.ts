import { expect, it } from 'vitest';
import { createLogger } from '../../src/ops/log.ts';
import { logEvents } from '../../src/ops/log-line.ts';
import { outcomeLogger } from '../../src/ops/log-outcome.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { eventExamples } from '../support/event-examples.ts';

/** Told by `meshrr run` itself. */
const lifeOfAgent = {
  agent_started: [
    'The agent runs and listens; all it was started with',
    { fields: 'version, pod, addresses, settings, groups, device, http, control, dry_run' },
  ],
  agent_stopped: ['The agent ends; sessions stay as they are', { fields: 'next' }],
} as const;

const intro = `# Events

Each line of the log is JSON (on a terminal: a line for eyes; \`NO_COLOR\` is honoured) with \`level\`, \`time\`, \`msg\` and,
where it tells one of these events, \`event\`. Messages are constant; what varies is in the fields. \`LOG_LEVEL\` is one
of trace, debug, info (the default), warn, error, fatal, silent. Secrets appear as \`[secret]\`. This file is written from
the code by \`npx vitest run test/ops/events-document.test.ts -u\`.
`;

/** The line of an event, out of those that an outcome becomes. */
function exampleOf(event: string, outcome: Outcome): string {
  const written: string[] = [];
  const log = createLogger('debug', { write: (line) => written.push(line) });
  outcomeLogger(log)(outcome);
  const found = written
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((line) => line['event'] === event);
  if (found === undefined) throw new Error(`${outcome.kind} tells no ${event}`);
  return JSON.stringify({ ...found, time: '2026-01-02T03:04:05.678Z' });
}

it('docs/events.md is what the code logs: every event, each with a line of the code’s own', async () => {
  const known = { ...eventExamples, ...lifeOfAgent };
  expect(Object.keys(known).toSorted()).toEqual(logEvents.toSorted());

  const sections = logEvents.map((event) => {
    if (event === 'agent_started' || event === 'agent_stopped') {
      const [meaning, { fields }] = lifeOfAgent[event];
      return `## ${event}\n\n${meaning}. Fields: ${fields.replaceAll(/\w+/g, '`$&`')}.\n`;
    }
    const [meaning, outcome] = eventExamples[event];
    return `## ${event}\n\n${meaning}.\n\n\`\`\`text\n${exampleOf(event, outcome)}\n\`\`\`\n`;
  });

  await expect(`${intro}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/events.md');
});
