import type { Session } from 'chdb';
import type { Readable } from 'node:stream';
import type { User } from './credentials.ts';
import type { Engine } from './open-engine.ts';
import { refuse } from './exception.ts';
import { readPipe } from './pipes.ts';
import type { Reply } from './reply.ts';
import { checkParams, paramsText } from './request.ts';
import type { Asked } from './request.ts';
import { run } from './sessions.ts';
import type { Ran } from './sessions.ts';
import { addSetting, capSetting, settingsText } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Statement } from './statement.ts';
import { literal } from './tokens.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const nothing = { rows: 0, bytes: 0, seconds: 0 };
/** A client that takes nothing for this long is let go; its query is killed. */
const stallMs = 120_000;

/** What a statement of this user runs with: what was asked for, within bounds, and the mark to kill it by. */
function bounded(engine: Engine, user: User, asked: Asked): Settings {
  const { bounds } = engine;
  const settings = new Map(asked.settings);
  if (user === 'reader') {
    capSetting(settings, 'max_memory_usage', bounds.peopleMemoryBytes);
    capSetting(settings, 'max_execution_time', Math.ceil(bounds.peopleMs / 1000));
    capSetting(settings, 'max_result_rows', bounds.peopleRows);
    settings.delete('max_bytes_before_external_group_by');
    settings.delete('max_bytes_before_external_sort');
  } else {
    capSetting(settings, 'max_memory_usage', bounds.queryMemoryBytes);
    if (!settings.has('max_execution_time')) capSetting(settings, 'max_execution_time', bounds.queryMs / 1000);
  }
  settings.set('log_comment', literal(asked.queryId));
  return settings;
}

async function perform(session: Session, ...statements: string[]): Promise<void> {
  for (const sql of statements) if (sql !== '') await run(session, sql, 'Null');
}

/** Streams the rows as the engine finds them; nothing but a pipe's worth is held. */
export async function answerSelect(engine: Engine, user: User, asked: Asked, statement: Of<'select'>, reply: Reply) {
  checkParams(statement.tokens, asked.params);
  const settings = settingsText(bounded(engine, user, asked));
  const format = statement.format ?? asked.format;
  reply.describe(asked, format);
  const pipe = engine.pipes.take();
  const reading = readPipe(pipe);
  const reader = user === 'reader';
  try {
    const ran = await engine.sessions.use(!reader, asked.database, async (session) => {
      await perform(session, paramsText(asked.params), reader ? `SET ${settings}, readonly = 1` : '');
      const own = statement.settings === '' ? '' : `${statement.settings}, `;
      const sql = `${statement.sql}\nINTO OUTFILE ${literal(pipe)} TRUNCATE FORMAT ${format}`;
      const running = run(session, reader ? sql : `${sql} SETTINGS ${own}${settings}`, 'Null', [pipe]);
      const pumped = pump(reading.socket, reply);
      const [outcome] = await Promise.allSettled([running.finally(() => reading.finish()), pumped]);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    await reply.end({ rows: ran.rows, bytes: ran.bytesRead, seconds: ran.seconds }, nothing);
  } finally {
    reading.socket.destroy();
    reading.release();
    engine.pipes.give(pipe);
  }
}

/** Passes everything on; once the client has left, still takes it all in, so that the engine is never stuck. */
async function pump(from: Readable, reply: Reply): Promise<void> {
  let left = false;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    if (left) continue;
    const stalled = setTimeout(() => reply.abandon(), stallMs);
    await reply.write(chunk).catch(() => {
      left = true;
    });
    clearTimeout(stalled);
  }
}

/** Statements whose result is small or none: DDL, SHOW, KILL, EXPLAIN, INSERT ... SELECT. */
export async function answerOther(engine: Engine, user: User, asked: Asked, statement: Of<'other'>, reply: Reply) {
  checkParams(statement.tokens, asked.params);
  const settings = settingsText(bounded(engine, user, asked));
  const format = statement.format ?? asked.format;
  reply.describe(asked, format);
  const ran = await engine.sessions.use(false, asked.database, async (session) => {
    const lock = user === 'reader' ? ', readonly = 1' : '';
    await perform(session, paramsText(asked.params), `SET ${settings}${lock}`);
    return run(session, statement.sql, format);
  });
  if (ran.bytes.length > 0) await reply.write(ran.bytes);
  await reply.end(nothing, counts(ran));
}

/** Stores the body as one part: it is whole before the engine sees it, and no block limit divides it. */
export async function answerInsert(
  engine: Engine,
  asked: Asked,
  statement: Of<'insert'>,
  data: { start: string; body: Readable },
  reply: Reply,
) {
  const settings: Settings = new Map([
    ['async_insert', '0'],
    ['max_insert_threads', '1'],
    ['max_insert_block_size', '1000000000'],
    ['min_insert_block_size_rows', '1000000000'],
    ['min_insert_block_size_bytes', '1000000000000'],
    ['log_comment', literal(asked.queryId)],
    ...asked.settings,
  ]);
  for (const [name, value] of statement.settings) addSetting(settings, name, value);
  if (asked.params.size > 0) refuse(48, 'Parameters are not supported in an INSERT with data');
  reply.describe(asked, statement.format);
  const { path } = await engine.spool.save(data.start, data.body);
  const sql = `${statement.head} FROM INFILE ${literal(path)} COMPRESSION 'none' SETTINGS ${settingsText(settings)} FORMAT ${statement.format}`;
  try {
    const ran = await engine.lanes.inserts.run(() =>
      engine.sessions.use(true, asked.database, (session) => run(session, sql, 'Null', [path])),
    );
    await reply.end(counts(ran), counts(ran));
  } finally {
    engine.spool.remove(path);
  }
}

function counts(ran: Ran) {
  return { rows: ran.rows, bytes: ran.bytesRead, seconds: ran.seconds };
}
