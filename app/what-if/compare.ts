import { type Finding, severities } from '../../schemas/finding.ts';
import type { WhatIf, WhatIfChange } from '../../schemas/api/what-if.ts';

type Found = Pick<Finding, 'id' | 'subject' | 'reason' | 'severity' | 'title' | 'at'>;
interface Judged {
  first: Found;
  severity: Finding['severity'];
  ids: Set<string>;
}

const mostChanges = 200;
const order: readonly WhatIfChange['change'][] = ['gone', 'new', 'other'];

/** Two verdicts on the same events, subject by subject: a finding's id follows its first evidence, which a threshold moves. */
export function compare(
  before: readonly Found[],
  after: readonly Found[],
): Pick<WhatIf, 'before' | 'after' | 'counts' | 'changes'> {
  const [was, would] = [bySubject(before), bySubject(after)];
  const counts = { new: 0, gone: 0, other: 0, same: 0 };
  const changes: WhatIfChange[] = [];
  for (const key of new Set([...was.keys(), ...would.keys()])) {
    const change = changeOf(was.get(key), would.get(key));
    counts[change?.change ?? 'same']++;
    if (change !== undefined) changes.push(change);
  }
  changes.sort(
    (a, b) => order.indexOf(a.change) - order.indexOf(b.change) || gravityOf(b) - gravityOf(a) || a.at - b.at,
  );
  return {
    before: { subjects: was.size, findings: idsIn(was) },
    after: { subjects: would.size, findings: idsIn(would) },
    counts,
    changes: changes.slice(0, mostChanges),
  };
}

function changeOf(was: Judged | undefined, would: Judged | undefined): WhatIfChange | undefined {
  const about = was ?? would;
  if (about === undefined) return undefined;
  const sameTimes = was?.ids.size === would?.ids.size;
  if (was !== undefined && would !== undefined && sameTimes && was.severity === would.severity) return undefined;
  const { subject, reason, title, at } = about.first;
  return {
    change: was === undefined ? 'new' : would === undefined ? 'gone' : 'other',
    ...{ subject, reason, title, at },
    severity: { before: was?.severity ?? null, after: would?.severity ?? null },
    findings: { before: was?.ids.size ?? 0, after: would?.ids.size ?? 0 },
  };
}

function bySubject(findings: readonly Found[]): Map<string, Judged> {
  const judged = new Map<string, Judged>();
  for (const one of findings) {
    const key = JSON.stringify([one.subject.kind, one.subject.id, one.reason]);
    const held = judged.get(key);
    if (held === undefined) judged.set(key, { first: one, severity: one.severity, ids: new Set([one.id]) });
    else {
      // Versions of one finding share its id.
      held.ids.add(one.id);
      if (severities.indexOf(one.severity) > severities.indexOf(held.severity)) held.severity = one.severity;
      if (one.at < held.first.at) held.first = one;
    }
  }
  return judged;
}

function idsIn(judged: ReadonlyMap<string, Judged>): number {
  let sum = 0;
  for (const { ids } of judged.values()) sum += ids.size;
  return sum;
}

function gravityOf({ severity: { before, after } }: WhatIfChange): number {
  return Math.max(severities.indexOf(before ?? 'info'), severities.indexOf(after ?? 'info'));
}
