import { beforeAll, describe, expect, it } from 'vitest';
import { detectorsOf } from '../detectors/catalogue.ts';
import type { Finding } from '../schemas/finding.ts';
import { planDay } from '../simulator/day.ts';
import type { Label } from '../simulator/label.ts';
import { foldDay } from './support/folded-day.ts';

const start = Date.UTC(2026, 0, 5);
const seed = 5;
const graceMs = 10 * 60_000;
const codes = ['D03', 'D05', 'D06', 'D07', 'D12', 'D20'];

interface Played {
  labels: readonly Label[];
  found: Finding[];
}

function means(finding: Finding, label: Label): boolean {
  if (finding.code !== label.detector || finding.tenant !== label.tenant) return false;
  if (finding.at < label.from || finding.at > label.to + graceMs) return false;
  return label.members.length > 0 ? label.members.includes(finding.device) : finding.subject.id === label.subject;
}

describe('a day of attacks and traps on identities', () => {
  let played: Played = { labels: [], found: [] };
  beforeAll(() => {
    const day = planDay(seed, 1_000, start);
    played = { labels: day.labels, found: foldDay(day, 'identity', detectorsOf('identity')) };
  }, 60_000);

  it.each(codes)('%s finds the attacks and nothing else', (code) => {
    const own = played.found.filter((finding) => finding.code === code);
    const attacks = played.labels.filter(({ detector, kind }) => detector === code && kind === 'attack');
    const traps = played.labels.filter(({ detector, kind }) => detector === code && kind === 'trap');
    const each = code === 'D05' ? 4 : 36;
    expect([attacks.length, traps.length]).toEqual([each, each]);
    const missed = attacks.filter((label) => !own.some((finding) => means(finding, label)));
    const wrong = own.filter((finding) => !attacks.some((label) => means(finding, label)));
    const trapOf = (finding: Finding) => traps.find((label) => means(finding, label))?.name ?? '';
    expect({
      missed: missed.map(({ name, strength }) => `${name} ${strength.toFixed(2)}`),
      wrong: wrong.map((finding) => `${trapOf(finding)}: ${finding.title}`),
    }).toEqual({ missed: [], wrong: [] });
  });
});
