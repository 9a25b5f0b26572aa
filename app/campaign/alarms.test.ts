import { expect, test } from 'vitest';
import { alertSchema } from '../../schemas/alert.ts';
import { CampaignAlarms } from './alarms.ts';

const ada = { type: 'person', name: 'ada' } as const;
const incident = (detector: string, number: number) =>
  ({ ...alertSchema.partial().parse({}), detector, number }) as never;
const entry = (change: object) => ({ tenant: 'acme', change: change as never, also: [] });

test('a failure of many devices is an alarm of its tenant until its alert is closed', () => {
  const alarms = new CampaignAlarms();
  alarms.takeEntry(entry({ type: 'alert-opened', alert: incident('flooding', 3) }));
  expect(alarms.of('acme').systemic).toBe(false);
  alarms.takeEntry(entry({ type: 'alert-opened', alert: incident('systemic-failure', 4) }));
  expect([alarms.of('acme').systemic, alarms.of('other').systemic]).toEqual([true, false]);
  alarms.takeEntry(entry({ type: 'alert-closed', number: 3 }));
  expect(alarms.of('acme').systemic).toBe(true);
  alarms.takeEntry(entry({ type: 'case-closed', case: 1, alerts: [3, 4] }));
  expect(alarms.of('acme').systemic).toBe(false);
});

test('the kill switch holds until it is released', () => {
  const alarms = new CampaignAlarms();
  const about = { at: 1, request: 'r', tenant: 'acme', actor: ada };
  alarms.takeResponse({ type: 'responses-stopped', ...about });
  expect([alarms.of('acme').stopped, alarms.of('other').stopped]).toEqual([true, false]);
  alarms.takeResponse({ type: 'responses-resumed', ...about });
  expect(alarms.of('acme').stopped).toBe(false);
});
