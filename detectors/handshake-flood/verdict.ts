import type { Verdict } from '../detector.ts';
import type { Settings } from './settings.ts';
import type { Window } from './memory.ts';

interface Flood {
  subject: string;
  window: Window;
  /** Usual, and the minutes it rests on. */
  perMinute: number;
  minutes: number;
  limit: number;
  evidence: string[];
  /** Windows over, of the last few. */
  count: number;
  settings: Settings;
}

export function handshakesVerdict({
  subject,
  window,
  perMinute,
  minutes,
  limit,
  evidence,
  count,
  settings,
}: Flood): Verdict {
  const { handshakes, refused, over } = window;
  const usual = Math.round(perMinute * 100) / 100;
  const own = minutes >= settings.leastMinutes;
  const where = own ? `${usual} are its usual` : 'little is known of it';
  return {
    reason: 'handshakes_flood',
    severity: 'medium',
    confidence: own ? 2 : 1,
    spoofable: over?.spoofable ?? 3,
    title: `${subject} began ${handshakes} sessions in a minute, ${refused} of them refused, where ${where}; ${count} of the last ${settings.ofWindows} minutes were over`,
    gateway: over?.gateway ?? '',
    evidence,
    explanation: {
      metric: 'handshakes per minute',
      observed: handshakes,
      expectedLow: 0,
      expectedHigh: Math.ceil(Math.max(settings.floor, limit)) - 1,
      samples: Math.floor(minutes),
      whose: own ? 'device' : 'fixed',
    },
    facts: { handshakes, refused, usual, windowsOver: count },
  };
}
