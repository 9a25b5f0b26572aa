import { type Topic, topics } from './topics.ts';

/** Roles of which one instance works at a time; the others stand by. */
export const writingRoles = ['triage', 'respond', 'quarantine', 'campaign', 'revocation', 'audit'] as const;

export type WritingRole = (typeof writingRoles)[number];

/** What each of them writes: the journal that says what it has decided, and what follows from its entries. */
export const writtenBy: Record<WritingRole, { journal: Topic; follows: readonly Topic[] }> = {
  triage: { journal: topics.journal, follows: [topics.commands] },
  respond: { journal: topics.outcomes, follows: [topics.commands] },
  quarantine: { journal: topics.quarantines, follows: [topics.gatewayOrders, topics.outcomes] },
  campaign: { journal: topics.campaigns, follows: [topics.outcomes] },
  revocation: { journal: topics.revocations, follows: [topics.fleet, topics.outcomes] },
  audit: { journal: topics.audit, follows: [] },
};

/** Written by nobody but its role: there a record without an epoch is that role's, of before there were any. */
const alone: ReadonlyMap<Topic, WritingRole> = new Map([
  [topics.journal, 'triage'],
  [topics.quarantines, 'quarantine'],
  [topics.gatewayOrders, 'quarantine'],
  [topics.campaigns, 'campaign'],
  [topics.revocations, 'revocation'],
  [topics.audit, 'audit'],
]);

/** Topics, of one partition each, in which epochs begin. */
export const fencedTopics: ReadonlySet<Topic> = new Set(
  Object.values(writtenBy).flatMap(({ journal, follows }) => [journal, ...follows]),
);

/** Whose a record without an epoch is; undefined where others write as well, who need none. */
export function ownerOf(topic: Topic): WritingRole | undefined {
  return alone.get(topic);
}
