import type { Roster } from './roster.ts';

/** What one instance has read of all of them. */
export interface MembersReport {
  /** What it goes by itself. */
  id: string;
  /** Offset of the last change of who is there or holds what. */
  generation: number;
  /** What each instance holds, by its id. */
  holds: Record<string, { process: string; keys: { key: string; epoch: number }[] }>;
}

export function reportOf(id: string, roster: Roster): MembersReport {
  const holdings = roster.holdings();
  const holds = roster.members().map((member) => {
    const own = holdings.filter(({ holder }) => holder?.id === member.id);
    const keys = own.map(({ key, epoch = -1 }) => ({ key, epoch }));
    return [member.id, { process: member.process, keys }] as const;
  });
  return { id, generation: roster.generation, holds: Object.fromEntries(holds) };
}
