import { Fault } from '../errors.ts';
import type { Migration } from './migrate.ts';
import { plainName } from './insert-text.ts';

export interface Cluster {
  /** As `remote_servers` of the servers calls it. */
  cluster: string;
  database: string;
  /** Who has people that look at its own rows only. */
  tenants: readonly string[];
}

/**
 * Rows of these are split over the shards, by what one insert has one value of: so it lands on one shard, whole or absent,
 * which is what the archive's exactly-once rests on. All other tables are whole on every server.
 */
const shardedBy: Readonly<Record<string, string>> = { events: 'partition' };

const table =
  /CREATE TABLE IF NOT EXISTS \{database\}\.(?<name>\w+)\s*(?<columns>\(.*?\n\))\s*ENGINE = (?<engine>\w*MergeTree)\b(?<rest>.*)$/s;
const likeAnother = /CREATE TABLE IF NOT EXISTS \{database\}\.(?<name>\w+) AS \{database\}\.(?<other>\w+)\s*$/;
const drop = /^DROP TABLE IF EXISTS \{database\}\.(?<name>\w+)$/;
const change =
  /^(?<head>ALTER TABLE \{database\}\.)(?<name>\w+)(?<rest> (?:MODIFY SETTING|ADD COLUMN IF NOT EXISTS) .*)$/ms;

/**
 * The statements that make the tables of a cluster from the same migrations as those of one server, with what records that
 * they were applied, and roles, users and row policies. All of them may be run again.
 *
 * @throws Fault INPUT_INVALID for a name that is none, or a migration of a form that has no counterpart
 */
export function clusterForm(migrations: readonly Migration[], { cluster, database, tenants }: Cluster): string[] {
  for (const name of [cluster, database, ...tenants.map((tenant) => tenant.replaceAll(/[.:-]/g, '_'))])
    if (!plainName.test(name)) throw new Fault('INPUT_INVALID', `${name} is no name of a cluster, database or tenant`);
  const on = `ON CLUSTER ${cluster}`;
  const bodies = new Map<string, string>();
  const made = migrations.flatMap((migration) => tablesOf(migration, on, bodies));
  const record = `(number UInt32, name String, sha256 String)\n${replicated('ReplacingMergeTree')}\nORDER BY number`;
  const rows = migrations.map(({ number, name, sha256 }) => `(${number}, '${name}', '${sha256}')`);
  return [
    `CREATE DATABASE IF NOT EXISTS {database} ${on} ENGINE = Atomic`,
    `CREATE TABLE IF NOT EXISTS {database}.migrations ${on}\n${record}`,
    ...made.map((statement) => statement.replaceAll('{cluster}', cluster)),
    `INSERT INTO {database}.migrations (number, name, sha256) VALUES\n${rows.join(',\n')}`,
    ...rights(
      on,
      tenants,
      [...bodies].filter(([, body]) => /`tenant`/.test(body)).map(([name]) => name),
    ),
  ].map((statement) => statement.replaceAll('{database}', database));
}

function tablesOf({ name: migration, sql }: Migration, on: string, bodies: Map<string, string>): string[] {
  const statement = sql.replaceAll(/^--.*\n/gm, '').trim();
  const dropped = drop.exec(statement)?.groups?.['name'];
  if (dropped !== undefined) {
    bodies.delete(dropped);
    return [`DROP TABLE IF EXISTS {database}.${dropped} ${on} SYNC`];
  }
  const altered = alterations(statement, on);
  if (altered !== undefined) return altered;
  const { name = '', columns, engine = '', rest = '' } = table.exec(statement)?.groups ?? {};
  if (columns !== undefined) return create(name, `${columns}\n${replicated(engine)}${windowed(rest)}`, on, bodies);
  const like = likeAnother.exec(statement)?.groups;
  const body = bodies.get(like?.['other'] ?? '');
  if (like === undefined || body === undefined)
    throw new Fault('INPUT_INVALID', `migration ${migration} has no form for a cluster yet`);
  return create(like['name'] ?? '', body, on, bodies);
}

/** A setting is that of the rows' own table; a column is also known to the one that stands over shards. */
function alterations(statement: string, on: string): string[] | undefined {
  const { head = '', name = '', rest = '' } = change.exec(statement)?.groups ?? {};
  if (name === '') return undefined;
  const places = rest.startsWith(' ADD COLUMN') ? [...new Set([localOf(name), name])] : [localOf(name)];
  return places.map((place) => `${head}${place} ${on}${windowed(rest)}`);
}

function create(name: string, body: string, on: string, bodies: Map<string, string>): string[] {
  bodies.set(name, body);
  const local = localOf(name);
  const shard = shardedBy[name];
  const made = `CREATE TABLE IF NOT EXISTS {database}.${local} ${on}\n${shard === undefined ? body : inShard(body)}`;
  if (shard === undefined) return [made];
  const over = `Distributed('{cluster}', '{database}', '${local}', ${shard})`;
  return [made, `CREATE TABLE IF NOT EXISTS {database}.${name} ${on} AS {database}.${local}\nENGINE = ${over}`];
}

const localOf = (name: string): string => (shardedBy[name] === undefined ? name : `${name}_local`);

/** One path for all servers; where there are shards, one for each. */
function replicated(engine: string): string {
  return `ENGINE = Replicated${engine}('/clickhouse/tables/{uuid}', '{shard}-{replica}')`;
}

function inShard(body: string): string {
  return body.replace(
    "'/clickhouse/tables/{uuid}', '{shard}-{replica}'",
    "'/clickhouse/tables/{uuid}/{shard}', '{replica}'",
  );
}

/** What one server remembers of inserts is a setting of its own where there are replicas. */
function windowed(rest: string): string {
  return rest.replace('non_replicated_deduplication_window', 'replicated_deduplication_window');
}

const writes = 'SELECT, INSERT, ALTER, CREATE TABLE, CREATE DATABASE, DROP TABLE, TRUNCATE, OPTIMIZE';

/** Users can sign in from nowhere until somebody gives them a password and a host. */
function rights(on: string, tenants: readonly string[], withTenant: readonly string[]): string[] {
  const places = withTenant.flatMap((name) => [...new Set([name, localOf(name)])]).map((name) => `{database}.${name}`);
  const readers = tenants.map((tenant) => ({ tenant, role: `{database}_reader_${tenant.replaceAll(/[.:-]/g, '_')}` }));
  const read = 'readonly = 1, max_execution_time = 30 CHANGEABLE_IN_READONLY';
  const roles = [
    `CREATE ROLE IF NOT EXISTS {database}_writer ${on} SETTINGS distributed_foreground_insert = 1, insert_quorum = 'auto'`,
    `GRANT ${on} ${writes} ON {database}.* TO {database}_writer`,
    `GRANT ${on} SELECT ON system.* TO {database}_writer`,
    ...readers.flatMap(({ role }) => [
      `CREATE ROLE IF NOT EXISTS ${role} ${on} SETTINGS ${read}`,
      `GRANT ${on} SELECT ON {database}.* TO ${role}`,
    ]),
  ];
  const users = ['{database}_writer', ...readers.map(({ role }) => role)].map(
    (role) => `CREATE USER IF NOT EXISTS ${role.replace('_writer', '')} ${on} HOST NONE DEFAULT ROLE ${role}`,
  );
  const all = readers.length === 0 ? 'ALL' : `ALL EXCEPT ${readers.map(({ role }) => role).join(', ')}`;
  const policies = places.flatMap((place) => [
    `CREATE ROW POLICY IF NOT EXISTS everybody_else ${on} ON ${place} USING 1 TO ${all}`,
    ...readers.map(
      ({ tenant, role }) =>
        `CREATE ROW POLICY IF NOT EXISTS ${role} ${on} ON ${place} USING tenant = '${tenant}' TO ${role}`,
    ),
  ]);
  return [...roles, ...users, ...policies];
}
