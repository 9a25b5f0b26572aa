import { setImmediate } from 'node:timers/promises';
import { randomInt } from 'node:crypto';
import { wholeCatalogue } from '../detectors/catalogue.ts';
import type { AnyDetector } from '../detectors/detector.ts';
import { factsView, type FactsView } from '../detectors/runner/facts.ts';
import { Profiles } from '../detectors/runner/profiles.ts';
import { fleetFlood } from '../detectors/fleet-flood/detector.ts';
import { gatewayFlood } from '../detectors/gateway-flood/detector.ts';
import type { Settings as CrowdSettings } from '../detectors/gateway-flood/settings.ts';
import { silence } from '../detectors/silence/detector.ts';
import type { Settings as SilenceSettings } from '../detectors/silence/settings.ts';
import type { Watching } from '../detectors/watching.ts';
import { Certificates } from '../fleet/certificates.ts';
import { Registry } from '../fleet/registry.ts';
import { Revocations } from '../fleet/revocations.ts';
import { Fault } from '../runtime/errors.ts';
import { readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Config } from '../runtime/config/schema.ts';
import { retry } from '../runtime/retry.ts';
import { baselineSchema } from '../schemas/baseline.ts';
import { factSchema } from '../schemas/fact.ts';
import type { Tick } from '../schemas/tick.ts';
import { topics } from '../schemas/topics.ts';
import type { JudgedTogether } from './judges-together.ts';
import { Turns } from './turns.ts';

/** What readers ask of the facts beside fleet and revocations; what nobody asks takes no room. */
interface Asked {
  /** What is usual for a device: some 250 bytes for each. */
  usual: boolean;
  /** Which certificates it has: some 180 bytes for each of those. */
  certificates: boolean;
}

/** Facts of the log folded as far as the ticks of any partition have asked for. */
export class FactsInLog {
  readonly #log: EventLog;
  readonly #signal: AbortSignal | undefined;
  readonly #revocations = new Revocations();
  readonly #registry = new Registry();
  readonly #certificates = new Certificates();
  readonly #profiles = new Profiles(randomInt(2 ** 31));
  readonly #asked: Asked;
  readonly #next = { fleet: 0, baselines: 0 };
  readonly #turns = new Turns();
  readonly view: FactsView = factsView(this.#revocations, this.#profiles, this.#registry, this.#certificates);

  /**
   * @param signal ends the waiting for a log that does not answer
   */
  constructor(log: EventLog, signal?: AbortSignal, asked: Partial<Asked> = {}) {
    this.#log = log;
    this.#signal = signal;
    this.#asked = { usual: true, certificates: true, ...asked };
  }

  /** Whether it still knows what was usual at a tick that others have left behind. */
  covers({ baselines }: Pick<Tick, 'baselines'>): boolean {
    return this.#profiles.covers(baselines);
  }

  /**
   * Folds what a tick says was in force; partitions that stand elsewhere still see only their own past.
   *
   * @throws Fault LOG_MISMATCH when there are fewer facts than the tick names
   */
  async upTo(tick: Pick<Tick, 'fleet' | 'baselines'>): Promise<void> {
    const { fleet } = tick;
    const baselines = this.#asked.usual ? tick.baselines : 0;
    if (fleet <= this.#next.fleet && baselines <= this.#next.baselines) return;
    await this.#turns.take(async () => {
      await this.#read('fleet', fleet, (record) => {
        const fact = readJson(record, factSchema);
        this.#revocations.apply(fact, record.offset);
        this.#registry.apply(fact, record.offset);
        if (this.#asked.certificates) this.#certificates.apply(fact, record.offset);
      });
      await this.#read('baselines', baselines, (record) =>
        this.#profiles.apply(readJson(record, baselineSchema), record.offset),
      );
    });
  }

  async #read(
    name: 'fleet' | 'baselines',
    end: number,
    apply: (record: Parameters<typeof readJson>[0]) => void,
  ): Promise<void> {
    const topic = topics[name];
    if (this.#next[name] >= end) return;
    const { low, next } = await this.#answered(() => this.#log.bounds(topic, 0));
    if (next < end)
      throw new Fault('LOG_MISMATCH', `a tick speaks of ${topic} up to ${end}, and it ends at ${next}: another log?`);
    this.#next[name] ||= low;
    while (this.#next[name] < end) {
      const records = await this.#answered(() => this.#log.read(topic, 0, this.#next[name]));
      for (const record of records) {
        if (record.offset < end) apply(record);
        this.#next[name] = Math.min(record.offset + 1, end);
      }
      // Offsets need not be dense: what is left up to the end holds no record.
      if (records.length === 0) this.#next[name] = end;
      // As in foldTopic: everything else shall have its turn.
      await setImmediate();
    }
  }

  #answered<T>(ask: () => Promise<T>): Promise<T> {
    const signal = this.#signal;
    return retry(ask, { attempts: Number.POSITIVE_INFINITY, ...(signal === undefined ? {} : { signal }) });
  }
}

/** The detectors with the settings an installation changed. @throws Fault CONFIG_INVALID for a detector or setting unknown */
export function withSettings<Detector extends { readonly id: string; readonly settings: unknown }>(
  detectors: readonly Detector[],
  changed: Record<string, Record<string, number | string | boolean>>,
): Detector[] {
  const ids = detectors.map(({ id }) => id);
  const stranger = Object.keys(changed).find((id) => !ids.includes(id));
  if (stranger !== undefined)
    throw new Fault('CONFIG_INVALID', `detect.settings: no detector ${stranger}; there are ${ids.join(', ')}`);
  return detectors.map((detector) => {
    const own = changed[detector.id];
    if (own === undefined) return detector;
    const settings = detector.settings as Record<string, unknown>;
    for (const [name, value] of Object.entries(own)) {
      if (!Object.hasOwn(settings, name) || typeof settings[name] !== typeof value) {
        throw new Fault(
          'CONFIG_INVALID',
          `detect.settings.${detector.id}.${name}: allowed are ${Object.entries(settings)
            .map(([key, usual]) => `${key} (${typeof usual})`)
            .join(', ')}`,
        );
      }
    }
    return { ...detector, settings: { ...settings, ...own } };
  });
}

/** The detectors of an installation as it has set them: those that fold events, and what is judged by of all partitions together. */
export function configured({ settings, experimental }: Pick<Config['detect'], 'settings' | 'experimental'>): {
  detectors: AnyDetector[];
} & JudgedTogether {
  const all = withSettings<AnyDetector | Watching<SilenceSettings> | Watching<CrowdSettings>>(wholeCatalogue, settings);
  const judging = all.filter((one) => 'type' in one);
  const settingsOf = <Settings>({ id }: Watching<Settings>): Settings =>
    all.find((one) => one.id === id)?.settings as Settings;
  return {
    detectors: experimental ? judging : judging.filter((one) => one.experimental !== true),
    silence: settingsOf(silence),
    crowds: { gateway: settingsOf(gatewayFlood), fleet: settingsOf(fleetFlood) },
  };
}
