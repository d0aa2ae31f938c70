import { expect, it } from 'vitest';
import { createLogger } from '../../../src/ops/log/log.ts';
import { logEvents, writeLine, type LogLine } from '../../../src/ops/log/log-line.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { outcomeLogger } from '../../../src/ops/log/outcome-logger.ts';
import type { Logger } from 'pino';
import { startedLine, stoppedLine } from '../../../src/ops/log/agent-lines.ts';
import { eventExamples } from '../../support/event-examples.ts';
import { t0 } from '../../support/situations.ts';

/** When the lines of the examples are logged. */
const loggedAt = '2026-01-02T03:04:05.678Z';
const isoAt = (ms: number) => wallIso(ms - t0 + Date.parse(loggedAt));

/** The events that `meshrr run` logs itself. */
const agentEvents: Readonly<Record<'agent_started' | 'agent_stopped', readonly [string, LogLine]>> = {
  agent_started: [
    'The agent runs and listens; the fields are what it was started with',
    startedLine({
      version: '0.1.0',
      pod: 'meshrr-4rc7m',
      addresses: ['10.42.4.7'],
      settings: '/opt/meshrr/conf/meshrr.conf.yml',
      groups: ['MESHRR-MESH', 'MESHRR-UPSTREAM', 'MESHRR-CLIENTS'],
      device: '127.0.0.1:32767',
      access:
        'login meshrr-agent (/run/meshrr/password), mutual TLS (/run/meshrr/tls.crt); from /run/meshrr, the default in a pod',
      http: '[::]:9179',
      control: '/run/meshrr-agent/control.sock',
      drainRequests: '/run/meshrr-drain',
      dryRun: false,
    }),
  ],
  agent_stopped: ['The agent ends because it was asked to', stoppedLine],
};

const intro = `# Events

Each line of the log is JSON with \`level\`, \`time\` and \`msg\`; a line about one of the events below also has \`event\`. Messages
are constant; everything that varies is a field. On a terminal the lines are formatted for reading, in colour unless
\`NO_COLOR\` is set. \`LOG_LEVEL\` is trace, debug, info (the default), warn, error, fatal or silent. Secrets appear as
\`[secret]\`. \`npx vitest run test/ops/log/events-document.test.ts -u\` writes this file from the code.

| field    | meaning                                                     |
| -------- | ----------------------------------------------------------- |
| \`peer\`   | the address of the peer; \`pod\` and \`zone\` where known       |
| \`group\`  | the BGP group                                               |
| \`reason\` | why it happened                                             |
| \`next\`   | what the agent does next, or what an operator can do        |
| \`plan\`   | the hash of the plan, the same in all lines about that plan |
| \`fault\`  | the kind of fault; \`who\` is the server that it is about     |
`;

/** The line about an event, among those that `write` logs. */
function exampleOf(event: string, write: (log: Logger) => void): string {
  const written: string[] = [];
  write(createLogger('debug', { write: (line) => written.push(line) }));
  const found = written
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((line) => line['event'] === event);
  if (found === undefined) throw new Error(`no line has the event ${event}`);
  return JSON.stringify({ ...found, time: loggedAt });
}

it('docs/events.md has every event, with a line that the code logs', async () => {
  const known = { ...eventExamples, ...agentEvents };
  expect(Object.keys(known).toSorted()).toEqual(logEvents.toSorted());

  const sections = logEvents.map((event) => {
    const [meaning, example] = known[event];
    const line = exampleOf(event, (log) => {
      if ('kind' in example) outcomeLogger(log, isoAt)(example);
      else writeLine(log, example);
    });
    return `## ${event}\n\n${meaning}.\n\n\`\`\`text\n${line}\n\`\`\`\n`;
  });

  await expect(`${intro}\n${sections.join('\n')}`).toMatchFileSnapshot('../../../docs/events.md');
});
