import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../detectors/catalogue.ts';
import { MemoryLog } from '../ingest/appender/memory-log.ts';
import { jsonEntry } from '../runtime/log/json-record.ts';
import type { LogRecord, ReadLimit } from '../runtime/log/port.ts';
import type { Baseline } from '../schemas/baseline.ts';
import type { Lane } from '../schemas/event/kinds.ts';
import type { Fact } from '../schemas/fact.ts';
import { topics } from '../schemas/topics.ts';
import { configured, FactsInLog, withSettings } from './detection.ts';
import { titleOf } from './detector-title.ts';

const refusal = (changed: Parameters<typeof withSettings>[1]): string => {
  try {
    withSettings(catalogue, changed);
    return 'taken';
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
};

describe('experimental detectors', () => {
  const experimental = catalogue.filter((detector) => detector.experimental === true);
  const judging = (asked: boolean) => configured({ settings: {}, experimental: asked }).detectors;

  it('judge only where they are asked to, and say what they are', () => {
    expect(experimental.map(({ id }) => id)).toEqual(['traffic-shape', 'payload-drift']);
    expect(judging(true)).toEqual(catalogue);
    expect(judging(false)).toEqual(catalogue.filter((detector) => !experimental.includes(detector)));
    expect(experimental.map(titleOf).every((title) => title.endsWith('(experimental, off by default)'))).toBe(true);
  });

  it('may have settings while they are off', () => {
    const settings = { 'traffic-shape': { least: 9 } };
    expect(configured({ settings, experimental: false }).detectors).toEqual(judging(false));
    const [own] = configured({ settings, experimental: true }).detectors.filter(({ id }) => id === 'traffic-shape');
    expect(own?.settings).toMatchObject({ least: 9 });
  });
});

describe('settings of detectors', () => {
  it('replace the usual ones, of that detector only', () => {
    const [name, usual] =
      Object.entries(catalogue[0]?.settings as object).find(([, value]) => typeof value === 'number') ?? [];
    const changed = withSettings(catalogue, { [catalogue[0]?.id ?? '']: { [name ?? '']: Number(usual) + 1 } });
    expect(changed[0]?.settings).toMatchObject({ [name ?? '']: Number(usual) + 1 });
    expect(changed[1]).toBe(catalogue[1]);
    expect((catalogue[0]?.settings as Record<string, unknown> | undefined)?.[name ?? '']).toBe(usual);
  });

  it('are refused with what is allowed when detector, name or type is unknown', () => {
    expect(refusal({ floding: {} })).toMatch(
      /^CONFIG_INVALID detect\.settings: no detector floding; there are .*flooding/,
    );
    expect(refusal({ flooding: { fctor: 8 } })).toMatch(
      /^CONFIG_INVALID detect\.settings\.flooding\.fctor: allowed are .+\(number\)/,
    );
    expect(refusal({ flooding: { toString: 8 } })).toMatch(/^CONFIG_INVALID/);
    const [name = ''] = Object.keys(catalogue.find(({ id }) => id === 'flooding')?.settings as object);
    expect(refusal({ flooding: { [name]: 'many' } })).toMatch(/^CONFIG_INVALID/);
  });
});

class FactsOnly extends MemoryLog {
  override read(...[, , from, limit]: [unknown?, unknown?, number?, ReadLimit?]): Promise<LogRecord[]> {
    void limit;
    return Promise.resolve(this.records.filter(({ offset }) => offset >= (from ?? 0)).slice(0, 1));
  }
}

const writer = { id: 'w', next: () => 1 };
const revoked = (serial: string): Fact => ({
  ...{ type: 'certificate-revoked', tenant: 'acme', issuer: 'aa', serial, revokedAt: 1, reasonCode: 1, importedAt: 2 },
});

describe('facts in the log', () => {
  it('are seen by each reader up to where its own tick stands', async () => {
    const log = new FactsOnly();
    await log.append(['01', '02', '03'].map((serial) => jsonEntry(topics.fleet, 'facts', writer, 0, revoked(serial))));
    const facts = new FactsInLog(log);
    const seen = (fleet: number): string[] =>
      ['01', '02', '03'].filter((serial) => facts.view.asOf(fleet, 0).revocation('acme', 'aa', serial) !== undefined);
    await facts.upTo({ fleet: 1, baselines: 0 });
    expect(seen(3)).toEqual(['01']);
    await Promise.all([facts.upTo({ fleet: 3, baselines: 0 }), facts.upTo({ fleet: 2, baselines: 0 })]);
    expect([seen(0), seen(2), seen(3)]).toEqual([[], ['01', '02'], ['01', '02', '03']]);
  });

  it('tell who a device is, as far as the tick of the reader goes', async () => {
    const log = new FactsOnly();
    const device = { id: 'p-1', model: 'm', firmware: '', site: 'north', gateway: '', productionBatch: '', owner: '' };
    const facts: Fact[] = ['m', 'n'].map((model) => ({
      ...{ type: 'devices-registered', tenant: 'acme', importedAt: 5 },
      devices: [{ ...device, model, hardwareIds: [], expectedEveryMs: 0 }],
    }));
    await log.append(facts.map((fact) => jsonEntry(topics.fleet, 'facts', writer, 0, fact)));
    const read = new FactsInLog(log);
    await read.upTo({ fleet: 2, baselines: 0 });
    expect([1, 2].map((fleet) => read.view.asOf(fleet, 0).device('acme', 'p-1')?.model)).toEqual(['m', 'n']);
    expect(read.view.asOf(0, 0).fleetSize('acme')).toBe(0);
  });

  it('are read without what is usual where nobody asks for it', async () => {
    const log = new FactsOnly();
    const level = { samples: 60, median: 2, spread: 0.2 };
    const baseline: Baseline = {
      ...{ version: 1, tenant: 'acme', learnedTo: 0, complete: true },
      cohorts: [{ cohort: '', metric: 'messages', usual: level }],
      devices: { device: [], cohort: [], metric: [], samples: [], median: [], spread: [] },
    };
    await log.append([jsonEntry(topics.baselines, 'baseline', writer, 0, baseline)]);
    const known = async (usual: boolean): Promise<unknown> => {
      const facts = new FactsInLog(log, undefined, { usual });
      await facts.upTo({ fleet: 0, baselines: 1 });
      return facts.view.asOf(0, 1).usual('acme', 'd-1', 'messages', 0)?.wider;
    };
    expect([await known(true), await known(false)]).toEqual([level, undefined]);
  });

  it('need not say what is usual to detectors of identities, nor tell the others of certificates: none of them asks', () => {
    const asks = (id: string, question: RegExp): boolean => {
      const folder = new URL(`../detectors/${id}/`, import.meta.url);
      return readdirSync(folder).some((name) => question.test(readFileSync(new URL(name, folder), 'utf8')));
    };
    const asking = (lane: Lane, question: RegExp): string[] =>
      catalogue.filter((one) => one.lane === lane && asks(one.id, question)).map(({ id }) => id);
    const usual = /\.usual\(/;
    const certificates = /\.certificates?\(/;
    expect([asking('identity', usual), asking('telemetry', certificates)]).toEqual([[], []]);
    expect(asking('telemetry', usual)).toContain('flooding');
    expect(asking('identity', certificates)).toEqual(['manufacturer-certificate-after-rotation']);
  });

  it('are read without certificates where nobody asks for them', async () => {
    const log = new FactsOnly();
    const recorded: Fact = {
      ...{ type: 'certificate-recorded', tenant: 'acme', issuer: 'aa', serial: '1f', device: 'p-1', importedAt: 2 },
      ...{ publicKeySha256: 'a'.repeat(64), notBefore: 1, notAfter: 2 },
    };
    await log.append([jsonEntry(topics.fleet, 'facts', writer, 0, recorded)]);
    const known = async (certificates: boolean): Promise<number> => {
      const facts = new FactsInLog(log, undefined, { certificates });
      await facts.upTo({ fleet: 1, baselines: 0 });
      return facts.view.asOf(1, 0).certificates('acme', 'p-1').length;
    };
    expect([await known(true), await known(false)]).toEqual([1, 0]);
  });

  it('are not waited for when the log has fewer than a tick names', async () => {
    await expect(new FactsInLog(new FactsOnly()).upTo({ fleet: 1, baselines: 0 })).rejects.toMatchObject({
      code: 'LOG_MISMATCH',
    });
  });
});
