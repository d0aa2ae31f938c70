import { committed, commitFailed } from './commit.ts';
import { drainCheck, drainRequest } from './drain.ts';
import type { AgentEvent } from './event.ts';
import type { Consequence, Knowledge, Learned } from './knowledge.ts';
import { decided, deviceReturned, read, readFailed } from './round.ts';
import { approval, reload } from './settings.ts';
import { discoverySettled, sighting } from './sighting.ts';
import { telemetry } from './telemetry.ts';

/**
 * Folds one event into what the agent knows. Returns what it knows now, what is reported, and whether a round has to
 * look. Pure. Knowledge changes nowhere else; pipeline/memory.ts calls it for every event.
 */
export function learn(knowledge: Knowledge, event: AgentEvent, now: number): Learned {
  const learned = { outcomes: [], wakes: 'no-round' as const, ...consequence(knowledge, event, now) };
  if (learned.wakes !== 'at-once') return learned;
  return { ...learned, knowledge: { ...learned.knowledge, askedAt: learned.knowledge.askedAt ?? now } };
}

function consequence(knowledge: Knowledge, event: AgentEvent, now: number): Consequence {
  switch (event.kind) {
    case 'sighting':
      return sighting(knowledge, event.sighting, now);
    case 'discovery-settled':
      return discoverySettled(knowledge);
    case 'telemetry':
      return telemetry(knowledge, event.telemetry, now);
    case 'reload':
      return reload(knowledge, event.reload, now);
    case 'approval':
      return approval(knowledge, event.plan, now);
    case 'drain-request':
      return drainRequest(knowledge, event.request, now);
    case 'drain-check':
      return drainCheck(knowledge, now);
    case 'device-returned':
      return deviceReturned(knowledge, now);
    case 'round-began':
      return { knowledge: { ...knowledge, askedAt: undefined } };
    case 'round-skipped':
      return { knowledge: { ...knowledge, nextLook: { at: knowledge.reads.restUntil } } };
    case 'read':
      return read(knowledge, event.running, now);
    case 'read-failed':
      return readFailed(knowledge, event, now);
    case 'decided':
      return decided(knowledge, event, now);
    case 'committing':
      return { knowledge, outcomes: [event] };
    case 'committed':
      return committed(knowledge, event, now);
    case 'commit-failed':
      return commitFailed(knowledge, event, now);
  }
}
