import { createHash } from 'node:crypto';
import { scopeKinds } from '../../schemas/fleet-facts.ts';
import { limits } from '../../schemas/limits.ts';
import type { PlannedWindows } from '../planned-windows.ts';
import type { ScopeKind } from '../window.ts';
import { Columns, type Row } from './columns.ts';
import { type Importer, type Importing, noChanges } from './importer.ts';
import { RowReader } from './row-reader.ts';

const columns = new Columns({
  id: ['id', 'window id', 'change', 'change id', 'ticket'],
  kind: ['kind', 'type'],
  scope: ['scope', 'scope kind', 'scope type', 'covers'],
  scopeId: ['scope id', 'scope value', 'target'],
  device: ['device', 'device id'],
  gateway: ['gateway', 'gateway id'],
  site: ['site', 'site id', 'location'],
  model: ['model'],
  productionBatch: ['production batch', 'batch', 'lot'],
  from: ['from', 'start', 'starts at', 'begin', 'start time'],
  to: ['to', 'until', 'end', 'ends at', 'end time'],
  note: ['note', 'notes', 'comment', 'description', 'reason', 'summary'],
  cancelled: ['cancelled', 'canceled', 'status', 'state'],
});
type Field = Parameters<typeof columns.cells>[1] & string;

const kinds = ['maintenance', 'campaign', 'repair'] as const;
/** Columns that name what is covered by themselves. */
const own = ['device', 'gateway', 'site', 'model', 'productionBatch'] as const;
const cancelling = new Set(['true', 'yes', '1', 'cancelled', 'canceled']);

/** Maintenance, campaigns and repairs that were planned. What a list leaves out stays as it is; cancelling is said. */
export class WindowImport implements Importer {
  readonly changes = noChanges();
  readonly #known: PlannedWindows;
  readonly #importing: Importing;
  readonly #seen = new Set<string>();

  constructor(known: PlannedWindows, importing: Importing) {
    this.#known = known;
    this.#importing = importing;
  }

  fields(names: readonly string[]): (string | undefined)[] {
    return columns.fields(names);
  }

  lacks(fields: readonly (string | undefined)[]): string | undefined {
    if (!fields.includes('from') || !fields.includes('to')) return 'columns for beginning and end (from, to)';
    const scoped = fields.includes('scope') || own.some((field) => fields.includes(field));
    return scoped ? undefined : `a column for what is covered (scope, or one of ${own.join(', ')})`;
  }

  take(row: Row): string {
    const reader = new RowReader(columns.cells(row));
    const kind = reader.choice('kind', kinds);
    const scope = scopeOf(reader);
    const from = reader.instant('from');
    const to = reader.instant('to');
    const note = reader.text('note', limits.textChars);
    if (kind === '') reader.fail('kind_missing');
    if (from === 0) reader.fail('from_missing');
    if (to === 0) reader.fail('to_missing');
    if (from >= to) reader.fail('to_not_after_from');
    const id = reader.has('id') ? reader.id('id') : derivedId(kind, scope, from, to);
    if (reader.reason === '' && this.#seen.has(id)) reader.fail('id_repeated');
    if (reader.reason !== '' || kind === '') return reader.reason;
    this.#seen.add(id);
    const { tenant, importedAt, tell } = this.#importing;
    if (cancelling.has(reader.text('cancelled', limits.idChars).toLowerCase())) return this.#cancel(id);
    const window = { id, kind, scope, from, to, note };
    if (!this.#known.differs(window)) this.changes.unchanged++;
    else {
      if (this.#known.latest(id) === undefined) this.changes.added++;
      else this.changes.changed++;
      tell({ type: 'window-planned', tenant, importedAt, ...window });
    }
    return '';
  }

  finish(): undefined {
    this.#seen.clear();
  }

  #cancel(id: string): string {
    const { tenant, importedAt, tell } = this.#importing;
    if (this.#known.latest(id) === undefined) this.changes.unchanged++;
    else {
      this.changes.retired++;
      tell({ type: 'window-cancelled', tenant, importedAt, id });
    }
    return '';
  }
}

interface Scope {
  kind: ScopeKind;
  id: string;
}

/** `site:north`, a kind beside an id, or a column of its own. Nothing covers everybody unless it says `tenant`. */
function scopeOf(reader: RowReader<Field>): Scope {
  const cell = reader.cell('scope');
  if (typeof cell === 'object' && cell !== null) {
    const inner = new RowReader<'kind' | 'id'>({ ...cell });
    const scope = named(inner.name('kind'), inner.name('id'), reader);
    if (inner.reason !== '') reader.fail('scope_invalid');
    return scope;
  }
  const text = reader.text('scope', limits.idChars * 2);
  if (text !== '') {
    const colon = text.indexOf(':');
    return colon < 0
      ? named(text, reader.name('scopeId'), reader)
      : named(text.slice(0, colon), text.slice(colon + 1).trim(), reader);
  }
  const [first, second] = own.filter((field) => reader.has(field));
  if (first === undefined || second !== undefined) {
    reader.fail(first === undefined ? 'scope_missing' : 'scope_ambiguous');
    return { kind: 'tenant', id: '' };
  }
  return named(first === 'productionBatch' ? 'production-batch' : first, reader.name(first), reader);
}

function named(kindText: string, id: string, reader: RowReader<Field>): Scope {
  const wanted = kindText.toLowerCase().trim().replaceAll(/[ _]/g, '-');
  const kind = scopeKinds.find((one) => one === (wanted === 'batch' ? 'production-batch' : wanted));
  if (kind === undefined) reader.fail('scope_invalid');
  else if (kind !== 'tenant' && id === '') reader.fail('scope_id_missing');
  else if (id.length > limits.idChars) reader.fail('scope_id_too_long');
  return { kind: kind ?? 'tenant', id: kind === 'tenant' ? '' : id };
}

/** The same window has the same id, so that a file without ids can be imported again. */
function derivedId(kind: string, scope: Scope, from: number, to: number): string {
  const said = JSON.stringify([kind, scope.kind, scope.id, from, to]);
  return `window-${createHash('sha256').update(said).digest('hex').slice(0, 20)}`;
}
