import { decideFinding, decideOutcome, decideRequest, type TriageSettings } from '../../cases/triage.ts';
import { foldEntry, startTriage, type TriageState } from '../../cases/triage-state.ts';
import type { TenantState } from '../../cases/tenant-state.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { Case } from '../../schemas/case.ts';
import type { Command, Outcome } from '../../schemas/command.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type Entry, entrySchema } from '../../schemas/journal.ts';
import { type Request, type RequestType, requestSchema } from '../../schemas/request.ts';
import { finding, noon } from './alert-samples.ts';

export const minute = 60_000;
export const hour = 60 * minute;

const defaults: TriageSettings = {
  quietMs: hour,
  onCall: () => ({ recipients: { 'send-sms': ['+12025550123'] }, live: ['send-sms'] }),
};

/** Triage over inputs in order: what the role does, with a journal in memory whose every entry is held against the schema. */
export function triageDesk(settings: Partial<TriageSettings> = {}, state: TriageState = startTriage()) {
  const journal: Entry[] = [];
  let offset = 0;
  let ids = 0;
  const keep = (entries: Entry[]): Entry[] => {
    for (const entry of entries) {
      journal.push(entrySchema.parse(JSON.parse(JSON.stringify(entry))));
      foldEntry(state, entry);
    }
    return entries;
  };
  const cause = (topic: string) => ({ topic, partition: 0, offset: offset++ });
  const with_ = { ...defaults, ...settings };
  return {
    journal,
    state,
    tenant: (): TenantState => state.tenants.get('acme') as TenantState,
    alert: (number: number): Alert => {
      const held = state.tenants.get('acme')?.alerts.get(number);
      if (held === undefined || held.situation === 'none') throw new Error(`no alert ${number}`);
      return held.alert;
    },
    case: (number: number): Case | undefined => state.tenants.get('acme')?.cases.get(number),
    commands: (): Command[] => journal.flatMap((entry) => entry.commands),
    find: (over: Partial<Finding> = {}, now = noon): Entry[] => {
      const about = { id: `f${ids++}`, at: now, ...over };
      return keep(decideFinding(state, finding(about), cause('findings.v1'), now, with_));
    },
    ask: (request: { type: RequestType } & Record<string, unknown>, now = noon, name = 'alice'): Entry[] => {
      const rest = { id: `r${ids++}`, tenant: 'acme', actor: { type: 'person', name }, at: now };
      const parsed: Request = requestSchema.parse({ ...rest, ...request });
      return keep(decideRequest(state, parsed, cause('requests.v1'), now, with_));
    },
    hear: (outcome: Outcome): Entry[] => keep(decideOutcome(state, outcome, cause('outcomes.v1'), noon)),
    /** What the same journal gives when it is read again. */
    rebuilt: (): TriageState => {
      const again = startTriage(state.memory);
      for (const entry of journal) foldEntry(again, entry);
      return again;
    },
  };
}

/** The reason of a refused wish, '' when it was followed. */
export function refusal([entry]: Entry[]): string {
  return entry?.change.type === 'request-refused' ? entry.change.reason : '';
}

export function device(id: string, over: Partial<Finding> = {}): Partial<Finding> {
  return { subject: { kind: 'device', id }, device: id, ...over };
}
