import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineException } from './exception.ts';
import type { Sessions } from './sessions.ts';

/** What reading a part whose files are cut short or gone ends with. */
const unreadable = new Set([32, 33, 40, 226, 232, 246, 271]);
const noSpace = 243;
/** While the disk is full, and for as long after it, what was written is looked at so often. */
const lookEveryMs = 2_000;
const lookForMs = 30_000;
/** Parts that were merged are kept for eight minutes: a restart within that brings them back. More often than this it would help nobody. */
const restartEveryMs = 60 * 60_000;

/**
 * Notices parts of tables whose files are not what was written: a disk that was full has left the engine with merged parts of
 * empty files (docs/chaos.md). The engine looks at them only when it opens its directory; then it puts the damaged part
 * aside and takes those it was merged from, if they are still there.
 */
export class Damage {
  /** Resolves with what is damaged when a restart may mend it; at most once. */
  readonly found: Promise<string>;
  readonly #sessions: Pick<Sessions, 'control'>;
  readonly #mark: string;
  readonly #found = Promise.withResolvers<string>();
  #full: { since: number; latest: number } | undefined;
  #looking: NodeJS.Timeout | undefined;

  /** @param directory the engine's; a file in it says when it was started anew for this */
  constructor(directory: string, sessions: Pick<Sessions, 'control'>) {
    this.#sessions = sessions;
    this.#mark = join(directory, 'started-anew');
    this.found = this.#found.promise;
  }

  /** To be told of every statement that failed. */
  noticed({ code, message }: Pick<EngineException, 'code' | 'message'>): void {
    if (unreadable.has(code) && message.includes('while reading from part')) this.#tell(message);
    if (code !== noSpace) return;
    const now = Date.now();
    this.#full = { since: this.#full?.since ?? now, latest: now };
    this.#looking ??= setTimeout(() => void this.#look(), lookEveryMs).unref();
  }

  stop(): void {
    clearTimeout(this.#looking);
  }

  async #look(): Promise<void> {
    const { since = 0, latest = 0 } = this.#full ?? {};
    const damaged = await damagedParts(this.#sessions, since - lookForMs).catch(() => []);
    if (damaged[0] !== undefined)
      this.#tell(`${damaged.length} parts are shorter than they were written: ${damaged[0]}`);
    const goesOn = Date.now() - latest < lookForMs;
    if (!goesOn) this.#full = undefined;
    this.#looking = goesOn ? setTimeout(() => void this.#look(), lookEveryMs).unref() : undefined;
  }

  #tell(what: string): void {
    const now = Date.now();
    if (now - (statSync(this.#mark, { throwIfNoEntry: false })?.mtimeMs ?? 0) < restartEveryMs) return;
    try {
      writeFileSync(this.#mark, '', { mode: 0o600 });
    } catch {
      // Without its mark it might start anew for ever: it is tried again when the disk takes an empty file.
      return;
    }
    this.#found.resolve(what);
  }
}

/** Paths of the parts in use that were written since a time, ms, and whose files hold fewer bytes than the engine counted. */
export async function damagedParts(sessions: Pick<Sessions, 'control'>, since: number): Promise<string[]> {
  const listed = await sessions.control(
    `SELECT path, bytes_on_disk FROM system.parts WHERE active AND modification_time >= fromUnixTimestamp(${Math.max(0, Math.floor(since / 1000))})`,
  );
  return listed.split('\n').flatMap((line) => {
    const [path = '', bytes] = line.split('\t');
    return path === '' || bytesIn(path) >= Number(bytes) ? [] : [path];
  });
}

/** What is gone in the meantime counts as whole: it was merged or dropped. */
function bytesIn(path: string): number {
  try {
    return readdirSync(path).reduce((sum, file) => sum + statSync(join(path, file)).size, 0);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
