import { devicesPerFact } from '../../schemas/fleet-facts.ts';
import { isId } from '../../schemas/limits.ts';
import { TextTable } from '../compact/text-table.ts';
import type { IssuedLists } from '../issued.ts';
import { Columns, type Row } from './columns.ts';
import { FactChunks } from './fact-chunks.ts';
import { type Importer, type Importing, noChanges } from './importer.ts';
import { RowReader } from './row-reader.ts';

const columns = new Columns({
  id: ['id', 'device id', 'device', 'device name', 'endpoint', 'common name', 'cn', 'name', 'serial number', 'serial'],
  manufacturer: ['manufacturer', 'maker', 'vendor', 'factory', 'oem'],
  productionBatch: ['production batch', 'production batch id', 'batch', 'batch id', 'lot', 'lot number'],
});

/** Lists of which some ids wait to become a fact: a file that jumps between many lists must not keep them all. */
const mostOpen = 200;

/** Ids that manufacturers say left the factory. Lists only grow: nothing is taken back by leaving it out. */
export class IssuedImport implements Importer {
  readonly changes = noChanges();
  readonly #known: IssuedLists;
  readonly #importing: Importing;
  readonly #given: { manufacturer?: string | undefined; productionBatch?: string | undefined };
  readonly #signedBy: string;
  readonly #open = new Map<string, FactChunks<string>>();
  readonly #seen = new TextTable();

  /**
   * @param given of rows that do not say themselves
   * @param signedBy key id of who signed the list, '' for nobody
   */
  constructor(
    known: IssuedLists,
    importing: Importing,
    given: { manufacturer?: string | undefined; productionBatch?: string | undefined } = {},
    signedBy = '',
  ) {
    this.#signedBy = signedBy;
    this.#known = known;
    this.#importing = importing;
    this.#given = given;
  }

  fields(names: readonly string[]): (string | undefined)[] {
    return columns.fields(names);
  }

  lacks(fields: readonly (string | undefined)[]): string | undefined {
    if (!fields.includes('id')) return 'a column with the device id (id, device_id, device, serial_number)';
    if (!fields.includes('productionBatch') && this.#given.productionBatch === undefined)
      return 'the production batch: a column (production_batch, batch, lot) or --batch';
    return undefined;
  }

  take(row: Row): string {
    const reader = new RowReader({ ...this.#given, ...columns.cells(row) });
    const id = reader.id('id');
    const manufacturer = reader.name('manufacturer');
    const productionBatch = reader.id('productionBatch');
    if (reader.reason === '' && this.#seen.find(id) >= 0) reader.fail('id_repeated');
    if (reader.reason !== '' || !isId(id)) return reader.reason;
    this.#seen.add(id);
    if (this.#known.has({ manufacturer, productionBatch, signedBy: this.#signedBy }, id)) {
      this.changes.unchanged++;
      return '';
    }
    if (this.#known.get(id, Number.POSITIVE_INFINITY) === undefined) this.changes.added++;
    else this.changes.changed++;
    this.#chunks(manufacturer, productionBatch).add(id);
    return '';
  }

  finish(): undefined {
    for (const chunks of this.#open.values()) chunks.flush();
    this.#open.clear();
  }

  #chunks(manufacturer: string, productionBatch: string): FactChunks<string> {
    const key = `${productionBatch}\u001f${manufacturer}`;
    let chunks = this.#open.get(key);
    if (chunks === undefined) {
      if (this.#open.size >= mostOpen) this.finish();
      const { tenant, importedAt, tell } = this.#importing;
      const said = { manufacturer, productionBatch, ...(this.#signedBy === '' ? {} : { signedBy: this.#signedBy }) };
      chunks = new FactChunks<string>(
        devicesPerFact,
        (id) => id.length + 3,
        (ids) => tell({ type: 'devices-issued', tenant, importedAt, ...said, ids }),
      );
      this.#open.set(key, chunks);
    }
    return chunks;
  }
}
