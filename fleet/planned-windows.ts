import { Timeline } from './timeline.ts';
import type { Planned, ScopeKind, Window } from './window.ts';

/** Windows of one tenant, found by what they cover and when. */
export class PlannedWindows {
  readonly #newest = new Map<string, Window>();
  readonly #scopes = new Map<ScopeKind, Map<string, Timeline>>();

  get none(): boolean {
    return this.#scopes.size === 0;
  }

  /** Whether planning it would tell anything new, to a reader that sees all. */
  differs(planned: Pick<Planned, 'id' | 'kind' | 'scope' | 'from' | 'to' | 'note'>): boolean {
    const known = this.latest(planned.id);
    return (
      known === undefined ||
      known.kind !== planned.kind ||
      known.scope.kind !== planned.scope.kind ||
      known.scope.id !== planned.scope.id ||
      known.from !== planned.from ||
      known.to !== planned.to ||
      known.note !== planned.note
    );
  }

  /** As it stands to a reader that sees all; undefined when it was cancelled. */
  latest(id: string): Window | undefined {
    const known = this.#newest.get(id);
    return known?.until === Number.POSITIVE_INFINITY ? known : undefined;
  }

  plan(planned: Planned, offset: number): void {
    if (!this.differs(planned)) return;
    this.cancel(planned.id, offset);
    const { id, kind, scope, from, to, note } = planned;
    const window: Window = { id, kind, scope, from, to, note, since: offset, until: Number.POSITIVE_INFINITY };
    this.#newest.set(id, window);
    let byId = this.#scopes.get(scope.kind);
    if (byId === undefined) this.#scopes.set(scope.kind, (byId = new Map()));
    let timeline = byId.get(scope.id);
    if (timeline === undefined) byId.set(scope.id, (timeline = new Timeline()));
    timeline.add(window);
  }

  cancel(id: string, offset: number): void {
    const known = this.latest(id);
    if (known !== undefined) known.until = offset;
  }

  /** The window that covers a scope at an event time; the one that began first when there are several. */
  at(kind: ScopeKind, id: string, time: number, before: number): Window | undefined {
    return this.#scopes.get(kind)?.get(id)?.at(time, before);
  }
}
