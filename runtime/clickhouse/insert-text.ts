import { Fault } from '../errors.ts';

/** What a database, table or column may be named. */
export const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Rows as JSONEachRow, some hundreds at a time. */
export function* lines(rows: readonly object[]): Generator<Buffer> {
  const perChunk = 500;
  for (let i = 0; i < rows.length; i += perChunk) {
    const part = rows.slice(i, i + perChunk);
    yield Buffer.from(`${part.map((row) => JSON.stringify(row)).join('\n')}\n`);
  }
}

/** @throws Fault STORE_REFUSED when it is no plain name of a table or column */
export function quoted(name: string): string {
  if (!plainName.test(name)) throw new Fault('STORE_REFUSED', `not the name of a table or column: ${name}`);
  return `\`${name}\``;
}
