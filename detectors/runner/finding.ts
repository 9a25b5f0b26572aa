import { digest } from '../../schemas/digest.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { AnyDetector, Verdict } from '../detector.ts';
import { admit } from './quiet.ts';
import type { Position } from './rows.ts';
import type { About } from './subjects.ts';

const mostEvidence = 32;

export interface Circumstances {
  /** Event time the verdict is about unless it says so itself. */
  at: number;
  /** Time in the log at which it was concluded. */
  concludedAt: number;
  evidence: string;
  device: string;
  gateway: string;
  amends: boolean;
  position: Position;
}

/** Makes the finding of a verdict; undefined when its episode was raised already. */
export function findingOf(
  detector: Pick<AnyDetector, 'id' | 'code' | 'quietMs' | 'subjectKind' | 'attack'>,
  about: About,
  verdict: Verdict,
  circumstances: Circumstances,
): Finding | undefined {
  const { tenant, subject, quiet } = about;
  const at = verdict.at ?? circumstances.at;
  const evidence = (verdict.evidence ?? [circumstances.evidence]).slice(0, mostEvidence);
  const first = evidence[0] ?? '';
  const { id, quietMs } = detector;
  const { reason } = verdict;
  const admitted = admit(quiet, { detector: id, quietMs, reason, first, at, amends: circumstances.amends });
  if (admitted === undefined) return undefined;
  const held = admitted.heldBack === 0 ? {} : { heldBackBefore: admitted.heldBack };
  return {
    id: digest(id, tenant, subject, reason, first),
    version: admitted.version,
    detector: id,
    code: detector.code,
    tenant,
    subject: { kind: detector.subjectKind, id: subject },
    reason,
    severity: verdict.severity,
    title: verdict.title,
    at,
    concludedAt: circumstances.concludedAt,
    device: verdict.device ?? circumstances.device,
    gateway: verdict.gateway ?? circumstances.gateway,
    confidence: verdict.confidence,
    spoofable: verdict.spoofable,
    attack: detector.attack,
    evidence,
    explanation: verdict.explanation ?? null,
    facts: { ...verdict.facts, ...held },
    cause: {
      topic: circumstances.position.topic,
      partition: circumstances.position.partition,
      offset: circumstances.position.offset,
    },
  };
}
