import { digest } from '../../schemas/digest.ts';
import type { Finding, Severity } from '../../schemas/finding.ts';
import { span } from '../evidence.ts';
import type { Position } from '../runner/rows.ts';
import type { Fall } from './nodes.ts';
import type { Settings } from './settings.ts';

interface Said {
  subject: Finding['subject'];
  reason: string;
  severity: Severity;
  title: string;
}

export interface Telling {
  tenant: string;
  fall: Fall;
  /** By our clock when it spoke again; undefined while it is silent. */
  until: number | undefined;
  concludedAt: number;
  settings: Settings;
  position: Position;
}

/** What is said of one subject that fell silent. */
function saidOf(fall: Fall): Said {
  const quiet = span(fall.fellAt - fall.since);
  if (fall.kind === 'device') {
    return {
      subject: { kind: 'device', id: fall.id },
      reason: 'device_silent',
      severity: 'medium',
      title: `${fall.id} has been silent for ${quiet}`,
    };
  }
  if (fall.kind === 'tenant') {
    return {
      subject: { kind: 'tenant', id: fall.id },
      reason: 'gateways_silent',
      severity: 'high',
      title: `${fall.devices} gateways fell silent together, most of those there are`,
    };
  }
  if (fall.partly) {
    return {
      subject: { kind: fall.kind, id: fall.id },
      reason: 'devices_silent',
      severity: 'high',
      title: `${fall.devices} devices of ${fall.id} fell silent together, though it is heard`,
    };
  }
  if (fall.kind === 'source') {
    return {
      subject: { kind: 'source', id: fall.id },
      reason: 'source_silent',
      severity: 'medium',
      title: `Log source ${fall.id} has sent nothing for ${quiet}`,
    };
  }
  const whose = fall.devices === 0 ? '' : `, with ${fall.devices} devices`;
  return {
    subject: { kind: 'gateway', id: fall.id },
    reason: 'gateway_silent',
    severity: 'high',
    title: `Nothing has come through ${fall.id} for ${quiet}${whose}`,
  };
}

export function findingOf(telling: Telling): Finding {
  const { tenant, fall, until, concludedAt, settings, position } = telling;
  const { subject, reason, severity, title } = saidOf(fall);
  const usual = Math.round(fall.usual);
  const lasted = until === undefined ? '' : `; it spoke again after ${span(until - fall.since)}`;
  return {
    // There is no event to show for a silence: its beginning tells one from another.
    id: digest('silence', tenant, subject.kind, subject.id, reason, fall.since),
    version: fall.version,
    detector: 'silence',
    code: 'D17',
    tenant,
    subject,
    reason,
    severity,
    title: `${title}${lasted}`,
    at: fall.since,
    concludedAt,
    device: subject.kind === 'device' ? subject.id : '',
    gateway: fall.gateway,
    confidence: fall.gaps > 2 * settings.leastGaps || fall.partly || subject.kind === 'tenant' ? 3 : 2,
    spoofable: fall.spoofable,
    attack: { version: '17.1', techniques: ['T1685', 'T0804', 'T0815', 'T0881'] },
    evidence: [],
    explanation: {
      metric: 'seconds since it was heard',
      observed: Math.round((fall.fellAt - fall.since) / 1000),
      expectedLow: 0,
      expectedHigh: Math.round(fall.limit / 1000),
      samples: fall.gaps,
      whose: Math.round(settings.factor * usual) >= fall.limit ? 'device' : 'fixed',
    },
    facts: {
      since: fall.since,
      until: until ?? null,
      ongoing: until === undefined,
      limitMs: fall.limit,
      usualGapMs: usual,
      gaps: fall.gaps,
      devices: fall.devices,
      explains: subject.kind === 'device' || subject.kind === 'source' ? '' : 'D17',
    },
    cause: { ...position },
  };
}
