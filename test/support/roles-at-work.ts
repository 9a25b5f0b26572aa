import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createProgram } from '../../app/program.ts';
import { type Role, type Running } from '../../app/context.ts';
import { sharing } from '../../app/sharing.ts';
import { openLog } from '../../app/open-log.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { createLogger } from '../../runtime/logger.ts';
import { type Outcome, outcomeSchema } from '../../schemas/command.ts';
import type { Fact } from '../../schemas/fact.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { finding } from './alert-samples.ts';

/** A store in which nobody was ever seen: whom facts do not name, nobody knows. */
const emptyStore = { database: 'tocsin', query: async () => [], command: async () => {}, insertJson: async () => {} };

/** Roles of one process over a log of its own, and the command line beside them. */
export class RolesAtWork {
  readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-roles-'));
  addresses: Record<string, string> = {};
  readonly #stop = new AbortController();
  readonly #writer = createWriter();
  #running: Running[] = [];
  #log: EventLog | undefined;

  get log(): EventLog {
    if (this.#log === undefined) throw new Error('not started');
    return this.#log;
  }

  /** @param settings YAML */
  async start(settings: string, roles: readonly Role[]): Promise<void> {
    const config = { ...parseConfig(settings), data: this.folder };
    const clock = clockFor(undefined);
    const log = (this.#log = await openLog(config, clock));
    const context = sharing({
      ...{ config, clock, logger: createLogger('test'), signal: this.#stop.signal },
      ...{ log: async () => log, store: () => emptyStore as unknown as Store },
    });
    for (const role of roles) {
      const running = await role(context);
      this.#running.push(running);
      Object.assign(this.addresses, running.addresses);
    }
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.map((one) => one.stop()));
    await this.#log?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async append(topic: Topic, ...records: object[]): Promise<void> {
    const now = Date.now();
    await this.log.append(records.map((record) => jsonEntry(topic, 'entry', this.#writer, now, record)));
  }

  facts(...facts: Fact[]): Promise<void> {
    return this.append(topics.fleet, ...facts);
  }

  find(over: Partial<Finding>): Promise<void> {
    return this.append(topics.findings, finding({ at: Date.now(), ...over }));
  }

  /** What became of commands of a type, in order. */
  async outcomes(type: Outcome['type']): Promise<string[]> {
    const { low, next } = await this.log.bounds(topics.outcomes, 0);
    const records = next === low ? [] : await this.log.read(topics.outcomes, 0, low);
    return records
      .map((record) => readJson(record, outcomeSchema))
      .filter((outcome) => outcome.type === type)
      .map(({ result, reason }) => `${result} ${reason}`.trimEnd());
  }

  /** Runs the command line on this log and gives what it printed. */
  async tocsin(...args: string[]): Promise<string> {
    let said = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
    try {
      await (await createProgram()).parseAsync([...args, '--data', this.folder], { from: 'user' });
    } finally {
      write.mockRestore();
    }
    return said;
  }
}
