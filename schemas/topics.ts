/** Every topic of the log, and how it is keyed. Partition counts of the first two come from the configuration. */
export const topics = {
  /** Event blocks and ticks: messages, rates, flows. Keyed by tenant and device. */
  telemetry: 'telemetry.v1',
  /** Event blocks and ticks: sessions, certificates, authentication. One partition, read whole. */
  identity: 'identity.v1',
  /** Rejections: what was refused, with reason and bytes. */
  deadLetters: 'dead-letters.v1',
  /** Per-partition summaries of closed windows for subjects wider than a device. */
  summaries: 'summaries.v1',
  /** How neighbours stood whose readings lie in different partitions, window by window; written by who judges summaries. */
  neighbours: 'neighbours.v1',
  findings: 'findings.v1',
  /** What people wish: acknowledge, close. */
  requests: 'requests.v1',
  /** What became of findings and wishes; written by triage alone. */
  journal: 'journal.v1',
  commands: 'commands.v1',
  outcomes: 'outcomes.v1',
  /** What people wish of responses: quarantine, confirm, release, stop all. */
  responseRequests: 'response-requests.v1',
  /** What became of quarantines; written by respond alone. */
  quarantines: 'quarantines.v1',
  /** What gateways shall refuse, written by respond. Never trimmed: the edge folds it from its beginning. */
  gatewayOrders: 'gateway-orders.v1',
  /** What gateways say happened, written by the edge. */
  gatewayReports: 'gateway-reports.v1',
  /** What people wish of certificates: revoke, confirm, lift. */
  revocationRequests: 'revocation-requests.v1',
  /** What became of revocations; written by the role revocation alone. */
  revocations: 'revocations.v1',
  /** What people wish of campaigns: plan, start, approve, pause, resume, abort. */
  campaignRequests: 'campaign-requests.v1',
  /** What became of campaigns and their devices; written by the role campaign alone. Holds no secret. */
  campaigns: 'campaigns.v1',
  /** Which revocation lists went out; written by the role pki. */
  publications: 'publications.v1',
  /** Views that people saved and share; written by every web. */
  views: 'views.v1',
  /** Facts about devices, certificates, revocations. Never compacted or trimmed. */
  fleet: 'fleet.v1',
  /** Who may sign in, sessions, tokens; written by every web. Never trimmed: it is folded from its beginning. */
  accounts: 'accounts.v1',
  /** Devices that are forgotten. Never trimmed: what reads events again asks it. */
  forgetting: 'forgetting.v1',
  /** What people did, each sealed with the hash of the one before; written by the role audit alone. Never trimmed. */
  audit: 'audit.v1',
  /** Learned profiles, versioned. */
  baselines: 'baselines.v1',
  /** Which instances there are, and who holds what; written by every instance that shares work. */
  members: 'members.v1',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

/** Topics that are folded from their beginning: no adapter trims them. */
export const keptWhole: ReadonlySet<Topic> = new Set([topics.fleet, topics.accounts, topics.forgetting, topics.audit]);

export const topicNames = Object.values(topics);

/** Partition of a subject: FNV-1a over the UTF-16 code units, so that every adapter and every writer agrees. */
export function partitionOf(tenant: string, device: string, partitions: number): number {
  if (partitions === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < tenant.length; i++) hash = Math.imul(hash ^ tenant.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ 0x1f, 0x01000193);
  for (let i = 0; i < device.length; i++) hash = Math.imul(hash ^ device.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % partitions;
}
