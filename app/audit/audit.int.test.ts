import { expect, onTestFinished, test } from 'vitest';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Topic, topics } from '../../schemas/topics.ts';
import { describeOnBothLogs } from '../../test/support/both-logs.ts';
import { openLog } from '../open-log.ts';
import { saveViews, sealed } from '../../test/support/audited.ts';
import type { Readable } from './act-side.ts';
import { walkChain } from './walk.ts';

/** A log from which somebody took a record. */
function without(log: EventLog, topic: Topic, offset: number): Readable {
  return {
    bounds: (...asked) => log.bounds(...asked),
    read: async (...asked) => (await log.read(...asked)).filter((one) => one.topic !== topic || one.offset !== offset),
  };
}

describeOnBothLogs('the chain of audited acts', (logConfig) => {
  test('goes on across restarts and names what was taken out', async () => {
    const data = mkdtempSync(join(tmpdir(), 'tocsin-audit-'));
    onTestFinished(() => rmSync(data, { recursive: true }));
    const { kafka } = logConfig();
    const config = { ...parseConfig(''), data, ...(kafka === undefined ? {} : parseConfig(JSON.stringify({ kafka }))) };
    let log = await openLog({ ...config, data }, clockFor(undefined));
    await saveViews(log, 'acme', 'one', 'two', 'three');
    const first = (await sealed(log)).get('acme');
    expect(first).toMatchObject({ number: 3, broken: null });
    await log.close();
    log = await openLog({ ...config, data }, clockFor(undefined));
    onTestFinished(() => log.close());
    await saveViews(log, 'acme', 'four');
    const heads: string[] = [];
    await sealed(log);
    const chains = await walkChain(log, { head: ({ hash }) => heads.push(hash) });
    expect(chains.get('acme')).toMatchObject({ number: 4, broken: null, waiting: 0 });
    expect(heads[2]).toBe(first?.hash);
    const brokenWithout = async (topic: Topic) => (await walkChain(without(log, topic, 1))).get('acme')?.broken;
    expect(await brokenWithout(topics.views)).toMatchObject({ flaw: 'missing-record', record: 'views.v1:1' });
    expect(await brokenWithout(topics.audit)).toMatchObject({ flaw: 'missing-seal', record: 'audit.v1:2' });
  });
});
