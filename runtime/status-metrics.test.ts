import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { numbersIn, offerStatus } from './status-metrics.ts';

describe('metrics of a role', () => {
  it('are the numbers of its status, named by their way there', () => {
    const status = {
      archive: { totals: { offered: 7, deadLettered: 1, dropped: { overload: 3 } }, next: { 'telemetry.0': 12 } },
      name: 'x',
    };
    expect([...numbersIn(status)]).toEqual([
      { name: 'tocsin_archive_totals_offered', of: '', value: 7 },
      { name: 'tocsin_archive_totals_dead_lettered', of: '', value: 1 },
      { name: 'tocsin_archive_totals_dropped', of: 'overload', value: 3 },
      { name: 'tocsin_archive_next', of: 'telemetry.0', value: 12 },
    ]);
  });

  it('are read anew for every answer, and what is gone is gone', async () => {
    const registry = new Registry();
    let status: unknown = { ingest: { waitingBytes: 5 } };
    offerStatus(registry, () => status);
    await registry.metrics();
    expect(await registry.metrics()).toContain('tocsin_ingest_waiting_bytes{of=""} 5');
    status = { ingest: { waitingBytes: 6 } };
    expect(await registry.metrics()).toContain('tocsin_ingest_waiting_bytes{of=""} 6');
    status = {};
    expect(await registry.metrics()).not.toContain('tocsin_ingest_waiting_bytes{');
  });
});
