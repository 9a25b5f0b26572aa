import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Told } from '../../app/rerun/judge.ts';
import { rerunFiles } from '../../app/rerun/rerun-files.ts';
import { readLists } from '../../app/revocation-files.ts';
import { factsOf } from '../../fleet/crl/facts.ts';
import { decodersFor } from '../../ingest/decoders/registry.ts';
import { configSchema } from '../../runtime/config/schema.ts';

const recording = join(import.meta.dirname, 'openvpn-revoked');
const directory = mkdtempSync(join(tmpdir(), 'tocsin-yearless-'));
const file = join(directory, 'lines.log');
afterAll(() => rmSync(directory, { recursive: true }));

/** The recording with the stamps that rsyslog forwards by default, `Nov 21 13:32:20`. */
beforeAll(() => {
  const lines = readFileSync(join(recording, 'lines.log'), 'utf8');
  writeFileSync(file, lines.replaceAll(/^(<\d+>)2026-11-(\d\d)T([\d:]{8})\S*/gm, '$1Nov $2 $3'));
});

async function rerun(lines: string, options: { year?: number; blockRows?: number } = {}): Promise<Told[]> {
  const found: Told[] = [];
  const { detect } = configSchema.parse({
    detect: { settings: { 'revoked-certificate-used': { propagationMs: 0 } } },
  });
  await rerunFiles([lines], {
    decoders: decodersFor('auto') ?? [],
    identity: { tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway' },
    facts: ['crl-before.pem', 'crl-after.pem']
      .flatMap((name) => readLists(join(recording, name), undefined))
      .flatMap(({ list }) => factsOf(list, { tenant: 'acme', importedAt: list.thisUpdate })),
    detect,
    historyMs: 24 * 3_600_000,
    tell: async (findings) => void found.push(...findings),
    ...options,
  });
  return found;
}

it('a rerun finds the same where stamps name no year, once the year is said', async () => {
  const summary = ({ at, code, reason, facts }: Told): unknown[] => [
    Math.floor(at / 1000),
    code,
    reason,
    facts['serial'],
  ];
  const found = await rerun(file, { year: 2026 });
  const named = await rerun(join(recording, 'lines.log'));
  expect(found.length).toBeGreaterThan(3);
  expect(found.map(summary)).toEqual(named.map(summary));
});

it('says the same to the letter whatever the blocks and the age of the file', async () => {
  const once = JSON.stringify(await rerun(file, { year: 2026 }));
  for (const blockRows of [1, 7]) expect(JSON.stringify(await rerun(file, { year: 2026, blockRows }))).toBe(once);
  utimesSync(file, 1, 1);
  expect(JSON.stringify(await rerun(file, { year: 2026 }))).toBe(once);
});

it('refuses to guess the year', async () => {
  await expect(rerun(file)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('--year'),
  });
});
