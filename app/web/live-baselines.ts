import { bandOf, usualOf } from '../../detectors/flooding/expected.ts';
import type { Settings } from '../../detectors/flooding/window.ts';
import { atHour } from '../../detectors/statistics/season.ts';
import type { Band, Baselines } from '../../dashboards/api/ports/baselines.ts';
import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { type Baseline, baselineSchema, type Usual } from '../../schemas/baseline.ts';
import { topics } from '../../schemas/topics.ts';

/** Records looked at when it starts: several versions of a large fleet, the newest of many small ones. */
const lookBack = 512;

interface Chunk {
  offset: number;
  /** By byte, as learn orders devices. */
  first: string;
  last: string;
}

interface Own {
  cohort: string;
  usual: Usual | undefined;
  seasonal: 0 | 1;
}

interface Version {
  version: number;
  cohorts: Baseline['cohorts'];
  chunks: Chunk[];
}

/**
 * Where in the log the baselines in force lie. A million profiles are not held for the few that people look at: the one
 * chunk that holds a device is read when it is asked for.
 */
export class LiveBaselines implements Baselines {
  readonly #log: EventLog;
  readonly #settings: Settings;
  readonly #building = new Map<string, Version>();
  readonly #inForce = new Map<string, Version>();

  constructor(log: EventLog, settings: Settings) {
    this.#log = log;
    this.#settings = settings;
  }

  /** Looks at the newest, then at those that come, until the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    const { low, next } = await this.#log.bounds(topics.baselines, 0);
    const from = Math.max(low, next - lookBack);
    for await (const records of follow(this.#log, topics.baselines, 0, from, { signal }))
      for (const record of records) this.#take(record);
  }

  async bandOf(tenant: string, device: string, metric: string): Promise<((at: number) => Band) | undefined> {
    const version = this.#inForce.get(tenant);
    if (version === undefined) return undefined;
    const own = await this.#own(version, device, metric);
    const tenants = widerIn(version, '', metric);
    const wider = widerIn(version, own?.cohort ?? '', metric) ?? tenants;
    const offsets = (wider?.season ?? tenants?.season)?.offsets;
    const learned = { device: own?.usual, seasonal: own?.seasonal ?? 0, wider: wider?.usual, offsets };
    const whole = usualOf(learned, this.#settings);
    if (whole === undefined) return undefined;
    return (at) => {
      const { low, high, samples, whose } = bandOf(
        usualOf(atHour(learned, at), this.#settings) ?? whole,
        this.#settings,
      );
      return { low, high, samples, whose };
    };
  }

  #take(record: LogRecord): void {
    const chunk = readJson(record, baselineSchema);
    const { tenant, version, cohorts, devices, complete } = chunk;
    let building = this.#building.get(tenant);
    if (building?.version !== version) this.#building.set(tenant, (building = { version, cohorts: [], chunks: [] }));
    building.cohorts.push(...cohorts);
    const [first] = devices.device;
    if (first !== undefined)
      building.chunks.push({ offset: record.offset, first, last: devices.device.at(-1) ?? first });
    if (!complete) return;
    this.#building.delete(tenant);
    this.#inForce.set(tenant, building);
  }

  async #own({ chunks }: Version, device: string, metric: string): Promise<Own | undefined> {
    const chunk = chunks.find(({ first, last }) => first <= device && device <= last);
    if (chunk === undefined) return undefined;
    const [record] = await this.#log.read(topics.baselines, 0, chunk.offset, { bytes: 1 });
    if (record === undefined || record.offset !== chunk.offset) return undefined;
    const { devices } = readJson(record, baselineSchema);
    let cohort: string | undefined;
    for (let i = devices.device.indexOf(device); i >= 0 && devices.device[i] === device; i++) {
      cohort ??= devices.cohort[i];
      const [samples = 0, median = 0, spread = 0] = [devices.samples[i], devices.median[i], devices.spread[i]];
      if (devices.metric[i] === metric)
        return {
          cohort: cohort ?? '',
          usual: samples === 0 ? undefined : { samples, median, spread },
          seasonal: devices.seasonal?.[i] ?? 0,
        };
    }
    return cohort === undefined ? undefined : { cohort, usual: undefined, seasonal: 0 };
  }
}

function widerIn({ cohorts }: Version, cohort: string, metric: string): Baseline['cohorts'][number] | undefined {
  return cohorts.find((one) => one.cohort === cohort && one.metric === metric);
}
