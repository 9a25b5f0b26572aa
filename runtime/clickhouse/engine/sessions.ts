import { createRequire } from 'node:module';
import type * as chdb from 'chdb';
import type { ChdbResult, Session } from 'chdb';
import { exceptionFrom } from './exception.ts';
import { literal } from './tokens.ts';

type Chdb = typeof chdb;

export interface Ran {
  bytes: Uint8Array;
  rows: number;
  bytesRead: number;
  seconds: number;
}

interface Held {
  session: Session;
  database: string;
  uses: number;
}

/** Sessions kept for the next request; beyond that they are closed. */
const idleLimit = 12;
/** Parameters stay in a session; after this many uses it is let go. */
const usesLimit = 500;

/**
 * Connections to the engine. One request has one to itself. Settings and parameters stick to a connection (`SET` is
 * never undone), so one is used again only when the request put its settings into the statement's own text; parameters
 * left behind are never read, because a statement that names one without giving it is refused before.
 */
export class Sessions {
  readonly #chdb: Chdb;
  readonly #directory: string;
  readonly #arguments: string[];
  readonly #idle: Held[] = [];
  readonly #control: Session;

  constructor(directory: string, configFile: string) {
    // Loading the engine takes 200 MB, so only the process that opens it does.
    this.#chdb = createRequire(import.meta.url)('chdb') as Chdb;
    this.#directory = directory;
    this.#arguments = [`--config-file=${configFile}`];
    this.#control = this.#open();
  }

  #open(): Session {
    return new this.#chdb.Session(this.#directory, { connectionArgs: this.#arguments });
  }

  /** Runs `work` on a connection of its own, in `database`. `clean` promises that `work` sets nothing but parameters. */
  async use<T>(clean: boolean, database: string, work: (session: Session) => Promise<T>): Promise<T> {
    const held = (clean ? this.#idle.pop() : undefined) ?? { session: this.#open(), database: 'default', uses: 0 };
    let again = false;
    try {
      if (held.database !== database) {
        await run(held.session, `USE \`${database}\``, 'Null');
        held.database = database;
      }
      const result = await work(held.session);
      again = clean && ++held.uses < usesLimit && this.#idle.length < idleLimit;
      return result;
    } finally {
      // After a failure the connection still holds its statement: a killed one stays in system.processes.
      if (again) this.#idle.push(held);
      else held.session.close();
    }
  }

  /** On a connection that no query or insert ever waits for. */
  async control(sql: string): Promise<string> {
    return text(await run(this.#control, sql, 'TSVRaw'));
  }

  /** Asks the engine to stop the statement marked with `mark`; it does so at its next block. */
  async kill(mark: string): Promise<void> {
    await this.control(`KILL QUERY WHERE Settings['log_comment'] = ${literal(mark)} ASYNC`);
  }

  /** Waits for what still runs, then lets go of the directory. */
  async close(): Promise<void> {
    await this.#chdb.drainPending();
    for (const { session } of this.#idle) session.close();
    this.#control.close();
    await this.#chdb.drainPending();
  }
}

/** Runs one statement and holds its whole result: for what is small. `hide` are private paths kept out of errors. */
export async function run(session: Session, sql: string, format: string, hide: readonly string[] = []): Promise<Ran> {
  try {
    const result: ChdbResult = await session.queryAsync(sql, { format });
    return { bytes: result.bytes(), rows: result.rowsRead, bytesRead: result.bytesRead, seconds: result.elapsed };
  } catch (error) {
    throw exceptionFrom(error, hide);
  }
}

function text(ran: Ran): string {
  return Buffer.from(ran.bytes).toString();
}
