import { type WritingRole, writingRoles } from '../../schemas/epoch.ts';
import type { Role } from '../context.ts';
import { duty } from '../fence/duty.ts';

/** Loaded on demand: a process pays only for the roles it runs, and the engine's library stays out of all others. */
export const roles = {
  engine: async (): Promise<Role> => (await import('./engine.ts')).engine,
  ingest: async (): Promise<Role> => (await import('./ingest.ts')).ingest,
  archive: async (): Promise<Role> => (await import('./archive.ts')).archive,
  learn: async (): Promise<Role> => (await import('./learn.ts')).learn,
  detect: async (): Promise<Role> => (await import('./detect.ts')).detect,
  triage: async (): Promise<Role> => (await import('./triage.ts')).triage,
  respond: async (): Promise<Role> => (await import('./respond.ts')).respond,
  quarantine: async (): Promise<Role> => (await import('./quarantine.ts')).quarantine,
  revocation: async (): Promise<Role> => (await import('./revocation.ts')).revocation,
  pki: async (): Promise<Role> => (await import('./pki.ts')).pki,
  callback: async (): Promise<Role> => (await import('./callback.ts')).callback,
  campaign: async (): Promise<Role> => (await import('./campaign.ts')).campaign,
  audit: async (): Promise<Role> => (await import('./audit.ts')).audit,
  edge: async (): Promise<Role> => (await import('./edge.ts')).edge,
  web: async (): Promise<Role> => (await import('./web.ts')).web,
};

export const roleNames = Object.keys(roles);

const isWriting = (name: string): name is WritingRole => writingRoles.some((one) => one === name);

/** The roles of a process; those of which one instance works at a time stand by and work together. */
export async function loadRoles(names: readonly (keyof typeof roles)[]): Promise<Role[]> {
  const writing = await Promise.all(names.filter(isWriting).map(async (name) => [name, await roles[name]()] as const));
  const others = await Promise.all(names.filter((name) => !isWriting(name)).map((name) => roles[name]()));
  return writing.length === 0 ? others : [...others, duty(writing)];
}
