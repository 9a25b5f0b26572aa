import type { Fact } from '../schemas/fact.ts';

/** The fact that plans one. */
export type Planned = Extract<Fact, { type: 'window-planned' }>;
export type ScopeKind = Planned['scope']['kind'];

/** Maintenance, a campaign or a repair, as one fact planned it. */
export interface Window {
  id: string;
  kind: Planned['kind'];
  scope: { kind: ScopeKind; id: string };
  from: number;
  to: number;
  note: string;
  /** Offsets of the fact that planned it and of the one that replaced or cancelled it. */
  since: number;
  until: number;
}
