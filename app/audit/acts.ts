import { subjectOf } from '../../dashboards/access/subject-of.ts';
import { evolve as evolveAccounts } from '../../dashboards/access/evolve.ts';
import { startAccounts } from '../../dashboards/access/state.ts';
import { evolve as evolveCampaigns, noCampaigns } from '../../cases/campaign/state.ts';
import { evolve as evolveQuarantines, noQuarantines } from '../../cases/quarantine/state.ts';
import { evolve as evolveRevocations, noRevocations } from '../../cases/revocation/state.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { accountChangeSchema } from '../../schemas/account.ts';
import { campaignChangeSchema } from '../../schemas/campaign.ts';
import { forgettingSchema } from '../../schemas/forgetting.ts';
import { entrySchema } from '../../schemas/journal.ts';
import { quarantineChangeSchema } from '../../schemas/quarantine.ts';
import { revocationChangeSchema } from '../../schemas/revocation.ts';
import { type AuditedTopic, hashOf } from '../../schemas/seal.ts';
import { topics } from '../../schemas/topics.ts';
import { viewChangeSchema } from '../../schemas/view.ts';
import { idOf as quarantineOf } from '../quarantine/journal.ts';
import { idOf as revocationOf } from '../revocation/journal.ts';
import {
  auditedCampaign,
  auditedEntry,
  auditedForgetting,
  auditedQuarantine,
  auditedRevocation,
  auditedView,
} from '../web/audited.ts';
import { auditedAccount, type ToldOfAccount } from '../web/audited-accounts.ts';

/** What somebody did, by the record that says so. */
export interface Act {
  /** `*` for all tenants. */
  tenant: string;
  topic: AuditedTopic;
  offset: number;
  at: number;
  /** SHA-256 of the record. */
  record: string;
}

/** Folds a topic record by record and says what people did by each. */
export type ActReader = (record: LogRecord) => Act[];

type Told = ToldOfAccount[];
const some = (told: ToldOfAccount | undefined): Told => (told === undefined ? [] : [told]);

/** What each topic takes to know whom its records are about: begun anew by each reader. */
const readers: Record<AuditedTopic, () => (record: LogRecord) => Told> = {
  [topics.journal]: () => (record) =>
    // Most of a journal is nobody's doing: looked for before it is parsed.
    speaksOfPeople(record) ? some(auditedEntry(readJson(record, entrySchema), record.offset)) : [],
  [topics.quarantines]: () => {
    const state = noQuarantines();
    return (record) => {
      const change = readJson(record, quarantineChangeSchema);
      evolveQuarantines(state, change);
      return some(auditedQuarantine(change, record.offset, state.all.get(quarantineOf(change))));
    };
  },
  [topics.campaigns]: () => {
    const state = noCampaigns();
    return (record) => {
      const change = readJson(record, campaignChangeSchema);
      evolveCampaigns(state, change);
      const id = change.type === 'campaign-planned' ? change.plan.id : 'id' in change ? change.id : '';
      return some(auditedCampaign(change, record.offset, state.all.get(id)));
    };
  },
  [topics.revocations]: () => {
    const state = noRevocations();
    return (record) => {
      const change = readJson(record, revocationChangeSchema);
      evolveRevocations(state, change);
      return some(auditedRevocation(change, record.offset, state.all.get(revocationOf(change))));
    };
  },
  [topics.views]: () => (record) => some(auditedView(readJson(record, viewChangeSchema), record.offset)),
  [topics.forgetting]: () => (record) => some(auditedForgetting(readJson(record, forgettingSchema), record.offset)),
  [topics.accounts]: () => {
    const state = startAccounts();
    return (record) => {
      const change = readJson(record, accountChangeSchema);
      const about = subjectOf(state, change);
      if (evolveAccounts(state, change) !== '') return [];
      const account = about.account ?? subjectOf(state, change).account;
      return auditedAccount(change, record.offset, { ...about, account });
    };
  },
};

const person = Buffer.from('"person"');

function speaksOfPeople({ payload }: LogRecord): boolean {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).includes(person);
}

/** @throws Fault RECORD_UNKNOWN, DATA_CORRUPT */
export function actReader(topic: AuditedTopic): ActReader {
  const read = readers[topic]();
  return (record) => {
    const told = read(record);
    if (told.length === 0) return [];
    const hash = hashOf(record.payload);
    return told.map(({ tenant, entry: { at } }) => ({ tenant, topic, offset: record.offset, at, record: hash }));
  };
}
