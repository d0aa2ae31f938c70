import { expect, it } from 'vitest';
import { createLogger } from '../../../src/ops/log/log.ts';
import { logEvents, writeLine, type LogLine } from '../../../src/ops/log/log-line.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { outcomeLogger } from '../../../src/ops/log/outcome-logger.ts';
import type { Logger } from 'pino';
import { startedLine, stoppedLine } from '../../../src/ops/log/agent-lines.ts';
import { eventExamples } from '../../support/event-examples.ts';

/** Told by `meshrr run` itself. */
const lifeOfAgent: Readonly<Record<'agent_started' | 'agent_stopped', readonly [string, LogLine]>> = {
  agent_started: [
    'The agent runs and listens: all that it was started with',
    startedLine({
      version: '0.1.0',
      pod: 'meshrr-4rc7m',
      addresses: ['10.42.4.7'],
      settings: '/opt/meshrr/conf/meshrr.conf.yml',
      groups: ['MESHRR-MESH', 'MESHRR-UPSTREAM', 'MESHRR-CLIENTS'],
      device: '127.0.0.1:32767',
      access:
        'login meshrr-agent (/run/meshrr/password), mutual TLS (/run/meshrr/tls.crt); /run/meshrr as this is a pod',
      http: '[::]:9179',
      control: '/run/meshrr-agent/control.sock',
      drainRequests: '/run/meshrr-drain',
      dryRun: false,
    }),
  ],
  agent_stopped: ['The agent ends, as it was asked to', stoppedLine],
};

const intro = `# Events

Each line of the log is JSON (on a terminal: a line for eyes; \`NO_COLOR\` is honoured) with \`level\`, \`time\`, \`msg\` and,
where it tells one of these events, \`event\`. Messages are constant; what varies is in the fields. \`LOG_LEVEL\` is one
of trace, debug, info (the default), warn, error, fatal, silent. Secrets appear as \`[secret]\`. This file is written from
the code by \`npx vitest run test/ops/events-document.test.ts -u\`.
`;

/** The line of an event, out of those that are written. */
function exampleOf(event: string, write: (log: Logger) => void): string {
  const written: string[] = [];
  write(createLogger('debug', { write: (line) => written.push(line) }));
  const found = written
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((line) => line['event'] === event);
  if (found === undefined) throw new Error(`nothing tells ${event}`);
  return JSON.stringify({ ...found, time: '2026-01-02T03:04:05.678Z' });
}

it('docs/events.md is what the code logs: every event, each with a line of the code’s own', async () => {
  const known = { ...eventExamples, ...lifeOfAgent };
  expect(Object.keys(known).toSorted()).toEqual(logEvents.toSorted());

  const sections = logEvents.map((event) => {
    const [meaning, told] = known[event];
    const line = exampleOf(event, (log) => {
      if ('kind' in told) outcomeLogger(log, wallIso)(told);
      else writeLine(log, told);
    });
    return `## ${event}\n\n${meaning}.\n\n\`\`\`text\n${line}\n\`\`\`\n`;
  });

  await expect(`${intro}\n${sections.join('\n')}`).toMatchFileSnapshot('../../../docs/events.md');
});
