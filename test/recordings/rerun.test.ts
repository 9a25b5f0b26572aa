import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Told } from '../../app/rerun/judge.ts';
import { rerunFiles } from '../../app/rerun/rerun-files.ts';
import { readLists } from '../../app/revocation-files.ts';
import { factsOf } from '../../fleet/crl/facts.ts';
import { decodersFor } from '../../ingest/decoders/registry.ts';
import { configSchema } from '../../runtime/config/schema.ts';
import type { Labels } from '../captures/recorder.ts';

const at = (...parts: string[]): string => path.join(import.meta.dirname, ...parts);

async function rerun(name: string, lists: string[], blockRows?: number): Promise<Told[]> {
  const found: Told[] = [];
  // The recordings are minutes long: a revocation counts at once here, where in life it has an hour to spread.
  const config = configSchema.parse({ detect: { settings: { 'revoked-certificate-used': { propagationMs: 0 } } } });
  await rerunFiles([at(name, 'lines.log')], {
    decoders: decodersFor('auto') ?? [],
    identity: { tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway' },
    facts: lists
      .flatMap((file) => readLists(at(name, file), undefined))
      .flatMap(({ list }) => factsOf(list, { tenant: 'acme', importedAt: list.thisUpdate })),
    detect: config.detect,
    historyMs: 24 * 3_600_000,
    tell: async (findings) => void found.push(...findings),
    ...(blockRows === undefined ? {} : { blockRows }),
  });
  return found;
}

const reasons: Record<string, string> = {
  revoked_certificate_rejected: 'rejected',
  revoked_certificate_accepted: 'accepted',
};
const lists = ['crl-before.pem', 'crl-after.pem'];

describe('rerun of real OpenVPN servers', () => {
  const { episodes } = JSON.parse(readFileSync(at('openvpn-revoked', 'labels.json'), 'utf8')) as Labels;

  it('finds every use of a revoked certificate and nothing else', async () => {
    const found = await rerun('openvpn-revoked', lists);
    const means = (finding: Told, label: Labels['episodes'][number]): boolean =>
      finding.facts['serial'] === label.subject.id &&
      finding.reason === reasons[label.reason] &&
      finding.at >= Date.parse(label.from) - 1_000 &&
      finding.at <= Date.parse(label.to) + 1_000;
    const recalled = episodes.filter((label) => found.some((finding) => means(finding, label)));
    const precise = found.filter((finding) => episodes.some((label) => means(finding, label)));
    expect(episodes.length).toBeGreaterThanOrEqual(5);
    expect({ recall: recalled.length / episodes.length, precision: precise.length / found.length }).toEqual({
      recall: 1,
      precision: 1,
    });
  });

  it('says the same to the letter, however the blocks are cut', async () => {
    const once = JSON.stringify(await rerun('openvpn-revoked', lists));
    for (const rows of [1, 7]) expect(JSON.stringify(await rerun('openvpn-revoked', lists, rows))).toBe(once);
  });

  it('stays quiet about a brute force that concerns no certificate', async () => {
    expect(await rerun('sshd-bruteforce', [])).toEqual([]);
  });
});
