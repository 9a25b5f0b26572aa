import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificates } from '../../fleet/certificates.ts';
import { Registry } from '../../fleet/registry.ts';
import type { Clock } from '../../runtime/clock.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Fact } from '../../schemas/fact.ts';
import { importFacts } from './import-facts.ts';
import { eachFact } from './known-fleet.ts';
import type { Imported, ImportRequest } from './request.ts';

/** A log of its own and files to import into it; the clock stands at one second, or where it is told to. */
export class ImportBench {
  readonly directory = mkdtempSync(join(tmpdir(), 'tocsin-import-'));
  readonly #clock: Clock;
  readonly #log: Promise<EventLog>;

  constructor(now = 1_000) {
    this.#clock = { now: () => now, real: (ms) => ms };
    const directory = join(this.directory, 'log');
    this.#log = openEmbeddedLog({ directory, telemetryPartitions: 1, clock: this.#clock });
  }

  file(name: string, content: string | Uint8Array): string {
    const file = join(this.directory, name);
    writeFileSync(file, content);
    return file;
  }

  async import(
    request: Omit<ImportRequest, 'tenant' | 'files'>,
    ...contents: (string | Uint8Array)[]
  ): Promise<Imported> {
    const files = contents.map((content, i) => this.file(`file-${i}`, content));
    return importFacts(await this.#log, this.#clock, { tenant: 'acme', files, ...request });
  }

  async facts(): Promise<Fact[]> {
    const facts: Fact[] = [];
    await eachFact(await this.#log, (fact) => facts.push(fact));
    return facts;
  }

  async known(): Promise<{ registry: Registry; certificates: Certificates; end: number }> {
    const registry = new Registry();
    const certificates = new Certificates();
    await eachFact(await this.#log, (fact, offset) => {
      registry.apply(fact, offset);
      certificates.apply(fact, offset);
    });
    return { registry, certificates, end: Number.POSITIVE_INFINITY };
  }

  async close(): Promise<void> {
    await (await this.#log).close();
    rmSync(this.directory, { recursive: true });
  }
}
