import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Fact } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';

const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const packBytes = 512 * 1024;
/** Of one append. */
const mostEntries = 1_000;
const mostEntryBytes = 2 * 1024 * 1024;

/**
 * Facts that wait until the whole import is known to be right, packed: a million devices wait in some tens of megabytes,
 * so that a file is read once and nothing of it is in the log before its end was seen.
 */
export class PendingFacts {
  readonly #packs: Buffer[] = [];
  #open: string[] = [];
  #openBytes = 0;
  count = 0;

  add(fact: Fact): void {
    const text = JSON.stringify(fact);
    this.count++;
    this.#open.push(text);
    this.#openBytes += text.length;
    if (this.#openBytes >= packBytes) this.#pack();
  }

  /** In order; a crash half-way leaves the first of them, and the same import again adds the rest. */
  async append(log: EventLog, clock: Clock): Promise<void> {
    const writer = createWriter();
    let entries: LogEntry[] = [];
    let bytes = 0;
    const send = async (): Promise<void> => {
      if (entries.length > 0) await log.append(entries);
      entries = [];
      bytes = 0;
    };
    for (const fact of this.facts()) {
      const entry = jsonEntry(topics.fleet, 'facts', writer, clock.now(), fact);
      entries.push(entry);
      bytes += entry.payload.length;
      if (entries.length >= mostEntries || bytes >= mostEntryBytes) await send();
    }
    await send();
  }

  *facts(): Generator<Fact> {
    this.#pack();
    for (const pack of this.#packs)
      for (const line of zstdDecompressSync(pack).toString().split('\n')) yield JSON.parse(line) as Fact;
  }

  #pack(): void {
    if (this.#open.length === 0) return;
    this.#packs.push(zstdCompressSync(this.#open.join('\n'), fast));
    this.#open = [];
    this.#openBytes = 0;
  }
}
