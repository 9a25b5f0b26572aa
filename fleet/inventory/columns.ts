/** A row of somebody's table: what its columns are called there, and what stands in them. */
export interface Row {
  /** Of the file, from 1: where the row begins. */
  line: number;
  names: readonly string[];
  values: readonly unknown[];
}

/** By field: what its column may be called, the best first. Case, spaces and punctuation make no difference. */
export type Aliases<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** How many different column names of one file are remembered: JSON rows may bring new ones each. */
const mostNames = 1_000;

/** Finds the fields of a kind of row under whatever its columns are called. */
export class Columns<Field extends string> {
  readonly #known = new Map<string, { field: Field; rank: number }>();
  readonly #seen = new Map<string, { field: Field; rank: number } | undefined>();

  constructor(aliases: Aliases<Field>) {
    for (const [field, names] of Object.entries(aliases) as [Field, readonly string[]][])
      for (const [rank, name] of names.entries()) this.#known.set(plain(name), { field, rank });
  }

  /** What each column stands for, undefined where it says nothing of use here. */
  fields(names: readonly string[]): (Field | undefined)[] {
    return names.map((name) => this.#look(name)?.field);
  }

  /** Values by field. Where several columns mean one field the best named that is not empty counts, or all in `several`. */
  cells({ names, values }: Row, several?: Field): Partial<Record<Field, unknown>> {
    const cells: Partial<Record<Field, unknown>> = {};
    const ranks: Partial<Record<Field, number>> = {};
    const all: unknown[] = [];
    for (let i = 0; i < names.length; i++) {
      const value = values[i];
      const known = this.#look(names[i] ?? '');
      if (known === undefined || value === undefined || value === null || value === '') continue;
      const { field, rank } = known;
      if (field === several) all.push(value);
      else if ((ranks[field] ?? Number.POSITIVE_INFINITY) > rank) {
        cells[field] = value;
        ranks[field] = rank;
      }
    }
    if (several !== undefined) cells[several] = all.flat();
    return cells;
  }

  #look(name: string): { field: Field; rank: number } | undefined {
    if (this.#seen.has(name)) return this.#seen.get(name);
    const found = name.length > 128 ? undefined : this.#known.get(plain(name));
    if (this.#seen.size >= mostNames) this.#seen.clear();
    this.#seen.set(name, found);
    return found;
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
