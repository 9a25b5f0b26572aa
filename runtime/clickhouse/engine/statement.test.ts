import { describe, expect, test } from 'vitest';
import { readStatement } from './statement.ts';

describe('a select', () => {
  test('gives up its format, in whatever way it ends', () => {
    for (const end of ['', ' FORMAT CSV', '\nformat CSV;', ' -- FORMAT TSV\n FORMAT CSV ;;']) {
      const statement = readStatement(`SELECT format('x') AS format FROM t${end}`);
      expect(statement).toMatchObject({ kind: 'select', format: end === '' ? undefined : 'CSV', settings: '' });
      expect(statement.kind === 'select' && statement.sql.includes('FORMAT CSV')).toBe(false);
    }
  });

  test('keeps settings that follow the format apart', () => {
    expect(readStatement('SELECT 1 FORMAT CSV SETTINGS max_threads = 1')).toMatchObject({
      sql: 'SELECT 1 ',
      format: 'CSV',
      settings: ' max_threads = 1',
    });
  });

  test('does not take an inner FORMAT for its own', () => {
    const sql = 'SELECT * FROM (SELECT 1 FORMAT CSV)';
    expect(readStatement(sql)).toMatchObject({ sql, format: undefined });
  });
});

describe('an insert', () => {
  test.each([
    ['INSERT INTO t FORMAT Native', 'INSERT INTO t', 'Native'],
    ['insert into `t`.`u` (a, `b c`) format JSONEachRow', 'insert into `t`.`u` (a, `b c`)', 'JSONEachRow'],
    ['INSERT INTO TABLE t (* EXCEPT (a)) VALUES', 'INSERT INTO TABLE t (* EXCEPT (a))', 'Values'],
    ['INSERT INTO t (`select`) VALUES', 'INSERT INTO t (`select`)', 'Values'],
  ])('%s', (sql, head, format) => {
    expect(readStatement(sql)).toMatchObject({ kind: 'insert', head, format, settings: [], dataAt: sql.length });
  });

  test('hands over its settings to be checked', () => {
    const sql = "INSERT INTO t SETTINGS async_insert = 0, insert_deduplication_token = 'a' FORMAT TSV";
    expect(readStatement(sql)).toMatchObject({
      settings: [
        ['async_insert', '0'],
        ['insert_deduplication_token', 'a'],
      ],
      head: 'INSERT INTO t',
    });
  });

  test('does not look at what follows the format: it is data', () => {
    const sql = 'INSERT INTO t FORMAT TSV\n$$ /* \0 \n\nDROP TABLE t';
    expect(readStatement(sql)).toMatchObject({ kind: 'insert', dataAt: 'INSERT INTO t FORMAT TSV'.length });
  });

  test.each([
    'INSERT INTO t SELECT 1',
    'INSERT INTO t (a) WITH 1 AS x SELECT x',
    'INSERT INTO FUNCTION null() SELECT 1',
  ])('that reads its rows from a query is no insert of data: %s', (sql) => {
    expect(readStatement(sql)).toMatchObject({ kind: 'other', sql });
  });

  test.each([
    'INSERT t FORMAT TSV',
    'INSERT INTO t',
    'INSERT INTO t (a',
    'INSERT INTO t SETTINGS a = (SELECT 1) FORMAT TSV',
  ])('is refused when it is not whole: %s', (sql) => {
    expect(() => readStatement(sql)).toThrow(/Syntax error/);
  });
});

test.each(['SELECT 1; SELECT 2', 'SELECT 1; DROP TABLE t', 'DROP TABLE t; SELECT 1', '', ' ; ', '-- nothing'])(
  'refuses several statements, or none: %s',
  (sql) => {
    expect(() => readStatement(sql)).toThrow(/Multi-statements|Empty query/);
  },
);

test.each([
  "SELECT 1 INTO OUTFILE '/tmp/x'",
  "select 1 into /**/ outfile '/tmp/x'",
  "INSERT INTO t FROM INFILE '/tmp/x' FORMAT TSV",
])('refuses files: %s', (sql) => {
  expect(() => readStatement(sql)).toThrow(/not supported over HTTP/);
});

test('WITH in front of INSERT is not a select', () => {
  expect(readStatement('WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a')).toMatchObject({ kind: 'other' });
});
