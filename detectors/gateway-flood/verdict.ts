import { crowdParts } from '../../schemas/summary.ts';
import type { Verdict } from '../detector.ts';
import type { About } from './about.ts';
import type { Came, Memory } from './memory.ts';

export function crowdVerdict(
  { level, variance, evidence, sum, parts: usual, learned }: Memory,
  window: Came,
  { subject, from, to, kind }: About,
): Verdict {
  const minutes = (to - from) / 60_000;
  const spread = Math.sqrt(Math.max(level, variance));
  const { messages, parts: seen } = window;
  let louder = 0;
  for (let i = 0; i < crowdParts; i++) if ((seen[i] ?? 0) > (usual[i] as number)) louder++;
  const who = kind === 'gateway' ? `The devices behind ${subject}` : `The devices of ${subject}`;
  return {
    reason: `${kind}_flood`,
    // When the fleet floods, every gateway does.
    severity: kind === 'gateway' ? 'low' : 'medium',
    confidence: 1,
    spoofable: window.spoofable as 0 | 1 | 2 | 3,
    title: `${who} together sent ${messages} messages in ${minutes} minutes, where ${Math.round(level)} are usual; many of them send more, for a while already`,
    evidence: [evidence],
    device: '',
    gateway: kind === 'gateway' ? subject : '',
    explanation: {
      metric: `messages in ${minutes} minutes`,
      observed: messages,
      expectedLow: Math.max(0, Math.round(level - 2 * spread)),
      expectedHigh: Math.round(level + 2 * spread),
      samples: learned,
      whose: 'device',
    },
    facts: {
      usual: Math.round(level),
      times: Math.round((100 * messages) / level) / 100,
      beyondUsual: Math.round(sum),
      louderParts: louder,
      ofParts: crowdParts,
      windowFrom: from,
    },
  };
}
