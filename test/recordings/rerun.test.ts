import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Told } from '../../app/rerun/judge.ts';
import { rerunFiles } from '../../app/rerun/rerun-files.ts';
import { readLists } from '../../app/revocation-files.ts';
import { wholeCatalogue } from '../../detectors/catalogue.ts';
import { stated } from '../../detectors/testing/stated.ts';
import { factsOf } from '../../fleet/crl/facts.ts';
import { decodersFor } from '../../ingest/decoders/registry.ts';
import { configSchema } from '../../runtime/config/schema.ts';
import type { Label, Labels } from '../captures/recorder.ts';

const at = (...parts: string[]): string => path.join(import.meta.dirname, ...parts);

interface Recording {
  name: string;
  of: string;
  /** Revocation lists known beforehand. */
  lists?: readonly string[];
  episodes: number;
  quiet: number;
  /** How much later than its episode's end a finding may be dated. */
  graceMs: number;
}

const recordings: readonly Recording[] = [
  {
    name: 'openvpn-revoked',
    of: 'uses of revoked certificates on real OpenVPN servers',
    lists: ['crl-before.pem', 'crl-after.pem'],
    episodes: 5,
    quiet: 7,
    graceMs: 1_000,
  },
  { name: 'openvpn-replay', of: 'packets played again to real OpenVPN servers', episodes: 2, quiet: 4, graceMs: 1_000 },
  { name: 'rsyslog-replay', of: 'replays through a real rsyslogd', episodes: 6, quiet: 8, graceMs: 1_000 },
  // A finding is dated at the end of the minute that completed it.
  { name: 'rsyslog-flood', of: 'floods through a real rsyslogd', episodes: 4, quiet: 24, graceMs: 60_000 },
  { name: 'sshd-bruteforce', of: 'guesses at a real sshd', episodes: 3, quiet: 2, graceMs: 1_000 },
];

async function rerun({ name, lists = [] }: Pick<Recording, 'name' | 'lists'>, blockRows?: number): Promise<Told[]> {
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
  return stated(wholeCatalogue, found);
}

/** What the detector calls what the label says; without an entry both say the same. */
const reasons: Record<string, string> = {
  revoked_certificate_rejected: 'rejected',
  revoked_certificate_accepted: 'accepted',
  many_failures: 'guessing',
  many_unknown_users: 'many_accounts',
  success_after_failures: 'succeeded_after_failures',
};

/** What is rightly told of an episode before what its label says. */
const before: Record<string, string> = { success_after_failures: 'guessing' };

/** Whether a finding is about what was labelled: of that detector, subject and reason, and dated when it happened. */
function means(finding: Told, label: Label, graceMs: number, reason = reasons[label.reason] ?? label.reason): boolean {
  const subject = label.subject.kind === 'certificate' ? finding.facts['serial'] : finding.subject.id;
  return (
    finding.code === label.detector &&
    subject === label.subject.id &&
    finding.reason === reason &&
    finding.at >= Date.parse(label.from) - 1_000 &&
    finding.at <= Date.parse(label.to) + graceMs
  );
}

describe.each(recordings)('rerun of $of', (recording) => {
  it('finds every labelled attack and nothing else', async () => {
    const { episodes, quiet } = JSON.parse(readFileSync(at(recording.name, 'labels.json'), 'utf8')) as Labels;
    const found = await rerun(recording);
    const missed = episodes.filter((label) => !found.some((finding) => means(finding, label, recording.graceMs)));
    const told = (finding: Told, label: Label): boolean =>
      means(finding, label, recording.graceMs) || means(finding, label, recording.graceMs, before[label.reason] ?? '');
    const wrong = found.filter((finding) => !episodes.some((label) => told(finding, label)));
    const missedSubjects = missed.map(({ subject }) => subject.device ?? subject.id);
    expect([missedSubjects, wrong.map(({ title }) => title)]).toEqual([[], []]);
    expect({
      recall: 1 - missed.length / episodes.length,
      precision: 1 - wrong.length / found.length,
      episodes: episodes.length,
      quiet: quiet.length,
    }).toEqual({ recall: 1, precision: 1, episodes: recording.episodes, quiet: recording.quiet });
  });

  it('says the same to the letter, however the blocks are cut', async () => {
    const once = JSON.stringify(await rerun(recording));
    for (const rows of [1, 7]) expect(JSON.stringify(await rerun(recording, rows))).toBe(once);
  });
});

it('shows as evidence of a replay nothing but what the replayer sent', async () => {
  const recorded = readFileSync(at('rsyslog-replay', 'lines.log'));
  const found = await rerun({ name: 'rsyslog-replay' });
  // An event of a file is named by what the file holds and where its line begins.
  const lines = found.flatMap(({ evidence }) =>
    evidence.map((id) => {
      const from = Number(id.split('-')[1]);
      return recorded.toString('utf8', from, recorded.indexOf('\n', from));
    }),
  );
  expect(lines).toHaveLength(4 * found.length);
  expect(lines.filter((line) => !line.includes('"peer":"203.0.113.'))).toEqual([]);
});
