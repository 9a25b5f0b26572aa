import { expect, it } from 'vitest';
import { mutableTable } from './mutable-table.ts';

it.each([
  ['MergeTree PARTITION BY toYYYYMMDD(received_at) ORDER BY tenant', '`events`'],
  ["ReplicatedMergeTree('/clickhouse/tables/{uuid}', '{replica}') ORDER BY tenant", '`events`'],
  ["Distributed('fleet', 'tocsin', 'events_local', partition)", '`tocsin`.`events_local` ON CLUSTER `fleet`'],
])('rows of a table made with %s are taken out of %s', async (engine, named) => {
  const store = { database: 'tocsin', query: async <T extends object>() => [{ engine }] as unknown as T[] };
  expect(await mutableTable(store, 'events')).toBe(named);
});
