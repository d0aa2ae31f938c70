import type { ApprovalEnd } from '../../model/ledger.ts';
import type { OtherFamily, Remark, Verdict, Withheld } from '../../model/verdict.ts';
import { guards } from '../words/reasons.ts';
import { otherFamilyText, remarkText } from '../words/remarks.ts';
import type { Iso } from '../words/time.ts';
import type { LogLine } from './log-line.ts';

/**
 * Makes the lines for what is new in each verdict: a withheld step or a remark has a line when it appears, and again
 * when it comes back. All addresses that a group leaves out share one line. An unchanged verdict has no line.
 */
export function verdictLines(iso: Iso): (verdict: Verdict) => readonly LogLine[] {
  let steps: ReadonlySet<string> = new Set();
  let remarks: ReadonlySet<string> = new Set();
  const otherFamily = new Set<string>();
  let pending: string | undefined;

  return (verdict) => {
    // What the device refuses is reported as a remark, in the device's words.
    const guarded = verdict.withheld.filter(({ guard }) => guard !== 'refused' && guard !== 'in-turn');
    const held = new Map(guarded.map((withheld) => [keyOf(withheld), withheld]));
    const noted = new Map(verdict.remarks.map((remark) => [remarkText(remark), remark]));
    const newSteps = Array.from(held).filter(([key]) => !steps.has(key));
    const newRemarks = Array.from(noted).filter(([text]) => !remarks.has(text));
    const newOthers = verdict.otherFamily.filter((one) => !otherFamily.has(otherFamilyText(one)));
    const hasShrunk = newSteps.length === 0 && (verdict.pending !== pending || held.size < steps.size);

    steps = new Set(held.keys());
    remarks = new Set(noted.keys());
    for (const one of newOthers) otherFamily.add(otherFamilyText(one));
    pending = verdict.pending;
    return [
      ...newSteps.map(([, withheld]) => withheldLine(withheld, pending, iso)),
      // The hash for `meshrr approve` has changed, or nothing is withheld any more.
      ...(hasShrunk ? [fewerLine(held.size, pending)] : []),
      ...newRemarks.map(([text, remark]) => remarkLine(text, remark, iso)),
      ...newOthers.map(otherFamilyLine),
    ];
  };
}

const approvalEnds = {
  used: { level: 'info', reason: 'its removals were committed', next: undefined },
  superseded: {
    level: 'warn',
    reason: 'the withheld removals differ from those approved',
    next: 'nothing is removed by it; `meshrr plan` shows what is withheld now',
  },
  expired: {
    level: 'warn',
    reason: 'it could not be used within a minute',
    next: 'nothing is removed by it; approve the plan again',
  },
} as const satisfies Record<
  ApprovalEnd,
  { level: LogLine['level']; reason: string; next: string | undefined }
>;

/** How an operator's approval of withheld removals ended; `plan` is the hash that was approved. */
export function approvalLine(plan: string, how: ApprovalEnd): LogLine {
  const { level, reason, next } = approvalEnds[how];
  return {
    level,
    message: 'approval ended',
    event: 'approval_ended',
    fields: { plan, result: how, reason, next },
  };
}

function keyOf({ step: { kind, group, peer }, guard }: Withheld): string {
  return `${kind} ${group} ${peer} ${guard}`;
}

function withheldLine(withheld: Withheld, pending: string | undefined, iso: Iso): LogLine {
  const {
    step: { kind, group, peer, identity },
    guard,
  } = withheld;
  return {
    level: 'warn',
    message: 'change withheld',
    event: 'withheld',
    fields: {
      group,
      peer,
      pod: identity === peer ? undefined : identity,
      step: kind,
      reason: guards[guard],
      plan: kind === 'remove' ? pending : undefined,
      next: releasedBy(withheld, pending, iso),
    },
  };
}

/** When the guard releases a withheld step. */
function releasedBy({ step, until }: Withheld, pending: string | undefined, iso: Iso): string {
  if (step.kind === 'add') return 'the agent adds it when peer_limit leaves room';
  const approval = pending === undefined ? '' : `, or after \`meshrr approve ${pending}\``;
  return until === undefined
    ? `the agent removes it when its session goes down${approval}`
    : `the guard releases it at ${iso(until)}${approval}`;
}

function fewerLine(steps: number, plan: string | undefined): LogLine {
  return { level: 'info', message: 'fewer changes withheld', event: 'withheld', fields: { steps, plan } };
}

function otherFamilyLine(one: OtherFamily): LogLine {
  const { group, addresses } = one;
  return {
    level: 'info',
    message: 'addresses left out',
    fields: { group, addresses, reason: otherFamilyText(one) },
  };
}

function remarkLine(reason: string, remark: Remark, iso: Iso): LogLine {
  const fields = {
    group: 'group' in remark ? remark.group : undefined,
    peer: 'peer' in remark ? remark.peer : undefined,
    reason,
  };
  const line = { level: 'warn', message: 'attention needed', fields } as const;
  switch (remark.kind) {
    // These withhold a change that the agent would make otherwise.
    case 'group-missing':
    case 'deactivated':
    case 'no-candidate':
    case 'all-down':
      return { ...line, event: 'withheld' };
    case 'refused':
      return {
        ...line,
        message: 'change refused',
        event: 'refused',
        fields: { ...fields, next: `the agent retries it at ${iso(remark.until)}` },
      };
    case 'left-out':
      return { ...line, fields: { ...fields, source: remark.source } };
    case 'allow-empty':
    case 'none-serves':
      return line;
  }
}
