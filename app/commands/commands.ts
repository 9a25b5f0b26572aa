import type { Command } from 'commander';

type Add = (program: Command) => void;

/** In the order a newcomer meets them. Loaded on demand: a process runs one of them and pays for no other. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  up: async () => (await import('./up.ts')).addUp,
  run: async () => (await import('./run.ts')).addRun,
  gateway: async () => (await import('./gateway.ts')).addGateway,
  demo: async () => (await import('./demo.ts')).addDemo,
  simulate: async () => (await import('./simulate.ts')).addSimulate,
  import: async () => (await import('./import.ts')).addImport,
  decode: async () => (await import('./decode.ts')).addDecode,
  rerun: async () => (await import('./rerun.ts')).addRerun,
  score: async () => (await import('./score.ts')).addScore,
  alerts: async () => (await import('./alerts.ts')).addAlerts,
  cases: async () => (await import('./cases.ts')).addCases,
  responses: async () => (await import('./responses.ts')).addResponses,
  detectors: async () => (await import('./detectors.ts')).addDetectors,
  policy: async () => (await import('./policy.ts')).addPolicy,
  webhook: async () => (await import('./webhook.ts')).addWebhook,
  quarantine: async () => (await import('./quarantine.ts')).addQuarantine,
  campaign: async () => (await import('./campaign.ts')).addCampaign,
  revoke: async () => (await import('./revoke.ts')).addRevoke,
  accounts: async () => (await import('./accounts.ts')).addAccounts,
  audit: async () => (await import('./audit.ts')).addAudit,
  'dead-letters': async () => (await import('./dead-letters.ts')).addDeadLetters,
  status: async () => (await import('./status.ts')).addStatus,
  forget: async () => (await import('./forget.ts')).addForget,
  verify: async () => (await import('./verify.ts')).addVerify,
  backup: async () => (await import('./backup.ts')).addBackup,
  restore: async () => (await import('./restore.ts')).addRestore,
  health: async () => (await import('./health.ts')).addHealth,
  query: async () => (await import('./query.ts')).addQuery,
  tail: async () => (await import('./tail.ts')).addTail,
  migrate: async () => (await import('./migrate.ts')).addMigrate,
  doctor: async () => (await import('./doctor.ts')).addDoctor,
};

/** Adds the command of that name; all of them when there is none, as for help and for a slip. */
export async function addCommands(program: Command, name = ''): Promise<void> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const loads = load === undefined ? Object.values(commands) : [load];
  for (const add of await Promise.all(loads.map((one) => one()))) add(program);
}
