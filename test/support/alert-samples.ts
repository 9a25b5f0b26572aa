import { type Alert, alertSchema } from '../../schemas/alert.ts';
import type { NotificationCommand } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import type { Finding } from '../../schemas/finding.ts';

export const noon = Date.UTC(2026, 2, 2, 12, 0, 0);

export function finding(over: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    version: 1,
    detector: 'revoked-certificate',
    code: 'D01',
    tenant: 'acme',
    subject: { kind: 'device', id: 'pump-0412' },
    reason: 'revoked_accepted',
    severity: 'high',
    title: 'revoked certificate accepted',
    at: noon,
    concludedAt: noon,
    device: 'pump-0412',
    gateway: 'gw-07',
    confidence: 3,
    spoofable: 0,
    attack: { version: '17.1', techniques: ['T1649'] },
    evidence: ['e1'],
    explanation: null,
    facts: { serial: '0A1B' },
    cause: { topic: 'identity.v1', partition: 0, offset: 1 },
    ...over,
  };
}

export function alert(over: Partial<Alert> = {}): Alert {
  const { tenant, detector, code, subject, reason, severity, title, device, gateway, facts } = finding();
  const plain = {
    number: 12,
    tenant,
    state: 'open',
    detector,
    code,
    subject,
    reason,
    severity,
    title,
    device,
    gateway,
    confidence: 3,
    spoofable: 0,
    explanation: null,
    facts,
    openedAt: noon,
    lastAt: noon,
    findings: 1,
    findingIds: ['f1'],
    acknowledgedBy: null,
    closeReason: null,
    closedAt: null,
    revision: 1,
  };
  return { ...alertSchema.parse(plain), ...over };
}

export function command(over: Partial<NotificationCommand> = {}): NotificationCommand {
  const type = over.type ?? 'send-sms';
  const recipient = type === 'send-sms' ? '+12025550123' : 'oncall@example.org';
  const about = over.alert ?? alert();
  return {
    id: digest(about.tenant, about.number, about.revision, type, over.recipient ?? recipient),
    type,
    tenant: about.tenant,
    at: noon,
    change: 'alert-opened',
    alert: about,
    rule: 'wake somebody',
    recipient,
    simulated: false,
    ...over,
  };
}
