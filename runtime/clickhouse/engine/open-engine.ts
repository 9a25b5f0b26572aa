import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../../errors.ts';
import { Damage } from './damage.ts';
import { engineThreads } from './environment.ts';
import { Lane } from './lanes.ts';
import { lockDirectory } from './lock.ts';
import { Pipes } from './pipes.ts';
import { Sessions } from './sessions.ts';
import { Spool } from './spool.ts';

/** What may run at once. Every running statement holds one thread of libuv's pool until it is done. */
const atOnce = { queries: 6, people: 2, inserts: 2, control: 2, uploads: 8 };

export interface Bounds {
  /** Bytes of one insert's body, unpacked. */
  bodyBytes: number;
  /** Bytes the engine may hold for all queries, merges and caches together. */
  memoryBytes: number;
  /** Default and ceiling per statement; people's are the lower ones. */
  queryMemoryBytes: number;
  queryMs: number;
  peopleMemoryBytes: number;
  peopleMs: number;
  peopleRows: number;
}

export const defaultBounds: Bounds = {
  bodyBytes: 128 * 1024 * 1024,
  memoryBytes: 4 * 1024 * 1024 * 1024,
  queryMemoryBytes: 2 * 1024 * 1024 * 1024,
  queryMs: 60_000,
  peopleMemoryBytes: 512 * 1024 * 1024,
  peopleMs: 30_000,
  peopleRows: 100_000,
};

/** The opened engine and everything that is handed out from it. */
export interface Engine {
  sessions: Sessions;
  pipes: Pipes;
  spool: Spool;
  lanes: { [lane in keyof typeof atOnce]: Lane };
  /** Ids of the statements running now. */
  running: Set<string>;
  tableFunctions: ReadonlySet<string>;
  version: string;
  damage: Damage;
  bounds: Bounds;
  close(): Promise<void>;
}

/** @throws Fault DATA_LOCKED, DATA_UNWRITABLE, DATA_CORRUPT */
export async function openEngine(path: string, bounds: Bounds): Promise<Engine> {
  const directory = resolve(path);
  if (Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) < engineThreads) {
    throw new Error('the process of the engine must be started with engineEnvironment()');
  }
  const lock = lockDirectory(directory);
  try {
    const spool = new Spool(directory, bounds.bodyBytes);
    const pipes = new Pipes(spool.directory, atOnce.queries + atOnce.people);
    const config = join(directory, 'engine.xml');
    writeFileSync(config, configuration(directory, bounds), { mode: 0o600 });
    const sessions = openSessions(directory, config);
    const [version = ''] = (await sessions.control('SELECT version()')).split('\n');
    const listed = await sessions.control('SELECT lower(name) FROM system.table_functions');
    const damage = new Damage(directory, sessions);
    return {
      sessions,
      pipes,
      spool,
      lanes: {
        queries: new Lane(atOnce.queries, 64),
        people: new Lane(atOnce.people, 8),
        inserts: new Lane(atOnce.inserts, 32),
        control: new Lane(atOnce.control, 32),
        uploads: new Lane(atOnce.uploads, 32),
      },
      running: new Set(),
      tableFunctions: new Set(listed.split('\n').filter((name) => name !== '')),
      version,
      damage,
      bounds,
      close: async () => {
        damage.stop();
        await sessions.close();
        spool.clear();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function openSessions(directory: string, config: string): Sessions {
  try {
    return new Sessions(join(directory, 'store'), config);
  } catch (cause) {
    throw new Fault('DATA_CORRUPT', `the engine cannot open ${directory}${statusOf(directory)}`, { cause });
  }
}

/** The engine says in its own status file who had it open last. */
function statusOf(directory: string): string {
  try {
    return ` (last opened by ${readFileSync(join(directory, 'store', 'status'), 'utf8').replaceAll('\n', ', ')})`;
  } catch {
    return '';
  }
}

function configuration(directory: string, bounds: Bounds): string {
  const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<clickhouse>
  <max_server_memory_usage>${bounds.memoryBytes}</max_server_memory_usage>
  <mark_cache_size>${128 * 1024 * 1024}</mark_cache_size>
  <user_files_path>${text(join(directory, 'user-files'))}/</user_files_path>
</clickhouse>
`;
}
