import type { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { openExisting } from './day-file.ts';
import type { CheckpointAnswer, CheckpointRequest } from './messages.ts';

const port = parentPort;
if (port === null) throw new Error('checkpoint-thread.ts runs as a worker of the log’s writer');

/** What one commit leaves, about: less is not worth another round. */
const littleFrames = 64;
/** What is appended meanwhile is moved by the next round, which is shorter; the last remainder is the writer's. */
const rounds = 3;

let open: { file: string; database: DatabaseSync } | undefined;

port.on('message', ({ file }: CheckpointRequest) => {
  try {
    if (open?.file !== file) {
      open?.database.close();
      open = undefined;
      open = { file, database: openExisting(file, 'write') };
    }
    for (let round = 0; round < rounds && move(open.database) > littleFrames; round++);
  } catch {
    // Nothing is lost: all is in the write-ahead log, and the writer moves it itself.
    open?.database.close();
    open = undefined;
  }
  port.postMessage({ file } satisfies CheckpointAnswer);
});

/** Moves what no reader needs any more. Answers how many frames are left; 0 when somebody else is moving them. */
function move(database: DatabaseSync): number {
  const moved = database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as
    | { busy: number; log: number; checkpointed: number }
    | undefined;
  return moved === undefined || moved.busy !== 0 ? 0 : moved.log - moved.checkpointed;
}
