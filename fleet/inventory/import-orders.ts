import type { OrderedBatch } from '../registry.ts';
import type { Versions } from '../versions.ts';
import { Columns, type Row } from './columns.ts';
import { type Importer, type Importing, noChanges } from './importer.ts';
import { RowReader } from './row-reader.ts';

const columns = new Columns({
  productionBatch: ['production batch', 'production batch id', 'batch', 'batch id', 'lot', 'lot number'],
  manufacturer: ['manufacturer', 'maker', 'vendor', 'factory', 'oem'],
  quantity: ['quantity', 'qty', 'ordered quantity', 'count', 'devices', 'amount'],
  orderedAt: ['ordered at', 'order date', 'ordered on', 'date'],
});

/** How many devices of each production batch were ordered. */
export class OrderImport implements Importer {
  readonly changes = noChanges();
  readonly #known: Versions<OrderedBatch>;
  readonly #importing: Importing;
  readonly #manufacturer: string | undefined;
  readonly #seen = new Set<string>();

  constructor(known: Versions<OrderedBatch>, importing: Importing, manufacturer?: string) {
    this.#known = known;
    this.#importing = importing;
    this.#manufacturer = manufacturer;
  }

  fields(names: readonly string[]): (string | undefined)[] {
    return columns.fields(names);
  }

  lacks(fields: readonly (string | undefined)[]): string | undefined {
    if (!fields.includes('productionBatch')) return 'a column with the production batch (production_batch, batch, lot)';
    return fields.includes('quantity') ? undefined : 'a column with how many were ordered (quantity, qty)';
  }

  take(row: Row): string {
    const reader = new RowReader({ manufacturer: this.#manufacturer, ...columns.cells(row) });
    const productionBatch = reader.id('productionBatch');
    const order = {
      manufacturer: reader.name('manufacturer'),
      quantity: reader.count('quantity'),
      orderedAt: reader.instant('orderedAt'),
    };
    if (reader.reason === '' && this.#seen.has(productionBatch)) reader.fail('production_batch_repeated');
    if (reader.reason !== '') return reader.reason;
    this.#seen.add(productionBatch);
    if (!this.#known.differs(productionBatch, order)) this.changes.unchanged++;
    else {
      if (this.#known.get(productionBatch, Number.POSITIVE_INFINITY) === undefined) this.changes.added++;
      else this.changes.changed++;
      const { tenant, importedAt, tell } = this.#importing;
      tell({ type: 'batch-ordered', tenant, importedAt, productionBatch, ...order });
    }
    return '';
  }

  finish(): undefined {
    this.#seen.clear();
  }
}
