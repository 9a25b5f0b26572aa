import { expect, it } from 'vitest';
import { clusterForm } from './cluster-form.ts';
import { shippedMigrations } from './migrate.ts';

const shipped = shippedMigrations();
const form = (tenants: string[] = []): string[] =>
  clusterForm(shipped, { cluster: 'fleet', database: 'watch', tenants });

it('is for every server of the cluster, and idempotent but for a record that replaces itself', () => {
  const statements = form(['acme']);
  for (const statement of statements) expect(statement).toMatch(/ ON CLUSTER fleet\b|^INSERT INTO watch\.migrations /);
  for (const statement of statements.filter((one) => one.startsWith('CREATE')))
    expect(statement).toContain('IF NOT EXISTS');
  expect(statements.join('\n')).not.toMatch(/\{(?:database|cluster)\}|tocsin/);
});

it('splits events by the log’s partition, so that one insert is on one shard, and keeps the rest whole everywhere', () => {
  const over = form().filter((statement) => statement.includes('Distributed('));
  expect(over).toEqual([
    "CREATE TABLE IF NOT EXISTS watch.events ON CLUSTER fleet AS watch.events_local\nENGINE = Distributed('fleet', 'watch', 'events_local', partition)",
  ]);
  const paths = form().flatMap(
    (statement) =>
      /CREATE TABLE IF NOT EXISTS watch\.(\w+)[\s\S]*Replicated\w+\((.*)\)/.exec(statement)?.slice(1, 3).join(' ') ??
      [],
  );
  expect(paths).toContain("events_local '/clickhouse/tables/{uuid}/{shard}', '{replica}'");
  expect(paths.filter((path) => !path.includes("'/clickhouse/tables/{uuid}', '{shard}-{replica}'"))).toHaveLength(1);
});

it('gives each tenant a user of its own rows in every table that has tenants, and nobody a password', () => {
  const policies = form(['acme', 'north.2']).filter((one) => one.startsWith('CREATE ROW POLICY'));
  const places = ['events', 'events_local', 'device_hours', 'device_hours_staging', 'findings', 'dead_letters'];
  for (const place of places) {
    const about = policies.filter((one) => one.includes(` ON watch.${place} `));
    expect(about.map((one) => one.split(' USING ')[1])).toEqual([
      '1 TO ALL EXCEPT watch_reader_acme, watch_reader_north_2',
      "tenant = 'acme' TO watch_reader_acme",
      "tenant = 'north.2' TO watch_reader_north_2",
    ]);
  }
  const users = form(['acme']).filter((one) => one.startsWith('CREATE USER'));
  expect(users).toHaveLength(2);
  for (const user of users) expect(user).toContain(' HOST NONE ');
  expect(form().join()).not.toMatch(/IDENTIFIED/);
});

it.each([
  ['a cluster', { cluster: 'fleet; DROP TABLE x' }],
  ['a database', { database: 'a b' }],
  ['a tenant', { tenants: ["o'neill"] }],
])('refuses what is no name of %s', (_what, wrong) => {
  expect(() => clusterForm(shipped, { cluster: 'c', database: 'd', tenants: [], ...wrong })).toThrow('is no name');
});

it('refuses a migration that it has no form for, instead of leaving it out', () => {
  const strange = { number: 99, name: '0099_view', sha256: '', sql: 'CREATE VIEW {database}.v AS SELECT 1' };
  expect(() => clusterForm([strange], { cluster: 'c', database: 'd', tenants: [] })).toThrow('0099_view has no form');
});
