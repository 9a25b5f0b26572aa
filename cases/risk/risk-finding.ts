import { digest } from '../../schemas/digest.ts';
import type { Finding } from '../../schemas/finding.ts';
import { riskCode, riskDetector } from './risk.ts';
import type { batchStanding, Standing } from './standing.ts';

const mostNamed = 12;
const mostEvidence = 32;

/** What is said of a subject of which several weak things were said. @param last the finding that made it enough */
export function riskFinding(subject: Finding['subject'], standing: Standing, last: Finding, version: number): Finding {
  const { reason, sum, parts, tactics } = standing;
  const named = parts.slice(0, mostNamed);
  const first = parts.reduce((some, part) => (part.weak.at < some.weak.at ? part : some));
  const why = reason === 'risk_sum' ? `${parts.length} weak findings` : `weak findings of ${tactics.length} tactics`;
  return {
    ...common(last, version),
    id: digest(riskDetector, last.tenant, subject.kind, subject.id, reason, first.weak.finding),
    subject,
    reason,
    severity: reason === 'risk_sum' ? 'high' : 'medium',
    title: `${why} on ${subject.kind} ${subject.id} come to ${shown(sum)}: ${[...new Set(named.map(({ weak }) => weak.code))].join(', ')}`,
    device: subject.kind === 'device' ? subject.id : '',
    // As good as its worst part.
    spoofable: parts.reduce<number>((most, { weak }) => Math.max(most, weak.spoofable), 0),
    evidence: [...new Set(named.map(({ weak }) => weak.evidence))].filter((id) => id !== '').slice(0, mostEvidence),
    facts: {
      risk: shown(sum),
      tactics: tactics.join(' '),
      findings: named.map(({ weak: { code, reason: what }, score }) => `${code} ${what} ${shown(score)}`).join(', '),
      alerts: [...new Set(named.map(({ weak }) => `#${weak.number}`))].join(' '),
    },
  };
}

type Misused = NonNullable<ReturnType<typeof batchStanding>>;

/** What is said of a production batch several devices of which were misused. */
export function batchFinding(batch: string, devices: Misused, last: Finding, version: number): Finding {
  const named = devices.slice(-mostNamed);
  return {
    ...common(last, version),
    id: digest(riskDetector, last.tenant, 'production-batch', batch, 'factory_compromise'),
    subject: { kind: 'production-batch', id: batch },
    reason: 'factory_compromise',
    severity: 'high',
    title: `Credentials of ${devices.length} devices of production batch ${batch} were misused: its factory may have leaked them`,
    device: '',
    spoofable: last.spoofable,
    evidence: named.map(({ evidence }) => evidence).filter((id) => id !== ''),
    facts: {
      productionBatch: batch,
      devices: devices.length,
      findings: named.map(({ device, code }) => `${code} ${device}`).join(', '),
    },
  };
}

function common({ tenant, at, concludedAt, gateway, attack, cause }: Finding, version: number) {
  const about = { detector: riskDetector, code: riskCode, tenant, at, concludedAt, gateway, attack, cause };
  return { ...about, version, confidence: 2, explanation: null };
}

function shown(score: number): number {
  return Math.round(score * 100) / 100;
}
