import type { Logger } from 'pino';
import type { Fault } from '../model/fault.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Plan, Step } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import { addReasons, guards, remarkText, removeReasons } from './reasons.ts';

/**
 * Tells outcomes to people: which peer, why, and what happens next. The only place where outcomes become log
 * lines. What is still the same as in the round before is not told again.
 */
export function outcomeLogger(log: Logger): (outcome: Outcome) => void {
  let pending: string | undefined;
  let remarks: ReadonlySet<string> = new Set();
  let dryRun: string | undefined;

  function looked({ pending: hash, withheld, remarks: all }: Verdict): void {
    if (hash !== pending && hash !== undefined) {
      for (const { step, guard, until } of withheld) {
        const when =
          until === undefined ? 'it goes when its session falls' : `until ${new Date(until).toISOString()}`;
        log.warn(
          {
            event: 'withheld',
            group: step.group,
            peer: step.peer,
            step: step.kind,
            reason: guards[guard],
            plan: hash,
            next: when,
          },
          'change withheld',
        );
      }
    }
    pending = hash;
    const texts = new Set(all.map(remarkText));
    for (const text of texts.difference(remarks))
      log.warn({ event: 'withheld', reason: text }, 'attention needed');
    remarks = texts;
  }

  return (outcome) => {
    switch (outcome.kind) {
      case 'discovered': {
        const { source, endpoint } = outcome;
        log.info(
          {
            event: 'peer_discovered',
            group: source.group,
            peer: endpoint.address,
            ...podOf(endpoint),
            source: source.id,
          },
          'peer discovered',
        );
        return;
      }
      case 'undiscovered':
        log.info(
          {
            event: 'peer_discovered',
            group: outcome.source.group,
            peer: outcome.endpoint.address,
            gone: true,
            source: outcome.source.id,
          },
          'peer no longer named by its source',
        );
        return;
      case 'identity-changed':
        log.info(
          {
            event: 'peer_identity_changed',
            group: outcome.source.group,
            peer: outcome.to.address,
            ...podOf(outcome.to),
            was: outcome.from.identity,
          },
          'another pod behind the same address',
        );
        return;
      case 'discovery-blind':
        log[outcome.first ? 'warn' : 'debug'](
          {
            event: 'discovery_blind',
            group: outcome.source.group,
            source: outcome.source.id,
            ...faultOf(outcome.because),
            next: 'nothing changes until it can see again',
          },
          'source cannot see',
        );
        return;
      case 'discovery-back':
        log.info(
          {
            event: 'discovery_back',
            group: outcome.source.group,
            source: outcome.source.id,
            after_s: seconds(outcome.afterMs),
          },
          'source can see again',
        );
        return;
      case 'source-answered':
      case 'peer-forgotten':
        return;
      case 'peer-up':
        log.info(
          { event: 'peer_up', ...groupOf(outcome), peer: outcome.peer, after_s: seconds(outcome.afterMs) },
          'session established',
        );
        return;
      case 'peer-down':
        log.warn(
          { event: 'peer_down', ...groupOf(outcome), peer: outcome.peer, after_s: seconds(outcome.afterMs) },
          'session fell',
        );
        return;
      case 'peer-state':
        log.debug({ ...groupOf(outcome), peer: outcome.peer, state: outcome.state }, 'session state');
        return;
      case 'telemetry-degraded': {
        const why =
          typeof outcome.because === 'string' ? { reason: outcome.because } : faultOf(outcome.because);
        const next =
          outcome.mode === undefined
            ? 'sessions count as unchanged; trying again'
            : `watching by ${outcome.mode} instead`;
        log.warn({ event: 'telemetry_degraded', ...why, next }, 'telemetry degraded');
        return;
      }
      case 'telemetry-back':
        log.info(
          { event: 'telemetry_back', mode: outcome.mode, after_s: seconds(outcome.afterMs) },
          'telemetry is back',
        );
        return;
      case 'looked':
        looked(outcome.look.verdict);
        return;
      case 'read-failed':
        // 1, 2, 4, 8 …: a device that is not there yet is said once in a while.
        if (Number.isInteger(Math.log2(outcome.tries)))
          log.warn(
            { ...faultOf(outcome.fault), tries: outcome.tries, next: 'trying again' },
            'cannot read the device',
          );
        return;
      case 'device-lost':
        log.error(
          { event: 'device_lost', ...faultOf(outcome.fault), next: next(outcome.fault) },
          'device lost',
        );
        return;
      case 'device-back':
        log.info(
          {
            event: 'device_back',
            after_s: seconds(outcome.afterMs),
            next: 'every peer has time to come up anew',
          },
          'device is back',
        );
        return;
      case 'drift':
        for (const { group, kind, peer } of outcome.drifts) {
          log.warn(
            {
              event: 'drift',
              group,
              ...(peer === undefined ? {} : { peer }),
              reason: kind,
              next: 'put right by this round, unless a guard holds it',
            },
            'somebody else changed our groups',
          );
        }
        return;
      case 'replaced':
        log.warn(
          {
            event: 'peer_replaced',
            group: outcome.group,
            peer: outcome.peer,
            successor: outcome.successor,
            reason: removeReasons[outcome.reason],
            plan: outcome.plan,
          },
          'peer replaced',
        );
        return;
      case 'committing':
        log.debug({ plan: outcome.plan.hash, steps: outcome.plan.steps.length }, 'committing');
        return;
      case 'committed':
        for (const step of outcome.plan.steps) logStep(log, step, outcome.plan);
        log.info(
          {
            event: 'commit',
            plan: outcome.plan.hash,
            steps: outcome.plan.steps.length,
            took_ms: Math.round(outcome.tookMs),
            ...(outcome.sinceEventMs === undefined
              ? {}
              : { since_event_ms: Math.round(outcome.sinceEventMs) }),
            ...(outcome.unanswered === true
              ? { reason: 'nobody answered, but two reads agree that it landed' }
              : {}),
          },
          'plan committed',
        );
        return;
      case 'commit-failed':
        log[outcome.first ? 'error' : 'debug'](
          {
            event: 'commit_failed',
            plan: outcome.plan.hash,
            ...faultOf(outcome.fault),
            next: `${next(outcome.fault)}; in ${seconds(outcome.retryInMs)} s`,
          },
          'commit failed',
        );
        return;
      case 'dry-run':
        if (outcome.plan.hash === dryRun) return;
        dryRun = outcome.plan.hash;
        for (const step of outcome.plan.steps)
          log.info({ dry_run: true, ...stepFields(step), plan: outcome.plan.hash }, 'would change');
        return;
    }
  };
}

function logStep(log: Logger, step: Step, { hash }: Plan): void {
  const fields = { ...stepFields(step), plan: hash };
  if (step.kind === 'add') log.info({ event: 'peer_configured', ...fields }, 'peer configured');
  else if (step.kind === 'remove') log.info({ event: 'peer_removed', ...fields }, 'peer removed');
  else log.debug(fields, 'allow follows');
}

/** A step as fields. */
export function stepFields(step: Step): Record<string, unknown> {
  switch (step.kind) {
    case 'add':
      return {
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        step: 'add',
        reason: addReasons[step.reason],
      };
    case 'remove':
      return {
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        step: 'remove',
        reason: removeReasons[step.reason],
      };
    case 'allow':
      return {
        group: step.group,
        step: 'allow',
        prefixes: step.to.length,
        reason: 'prefixes minus every explicit neighbor',
      };
  }
}

function next({ kind }: Fault): string {
  switch (kind) {
    case 'busy':
      return 'somebody holds uncommitted changes on the device; waiting for them';
    case 'refused':
      return 'the same change waits, another one goes';
    case 'denied':
      return 'check username and password_file; trying again';
    case 'unsettled':
      return 'reading what became of it, then deciding anew';
    case 'unreachable':
    case 'unreadable':
      return 'trying again';
  }
}

function faultOf({ kind, who, detail }: Fault): Record<string, string> {
  return { fault: kind, who, reason: detail };
}

function podOf({
  identity,
  zone,
  node,
}: {
  readonly identity: string;
  readonly zone?: string;
  readonly node?: string;
}): Record<string, string> {
  return { pod: identity, ...(zone === undefined ? {} : { zone }), ...(node === undefined ? {} : { node }) };
}

function groupOf({ group }: { readonly group?: string }): Record<string, string> {
  return group === undefined ? {} : { group };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
