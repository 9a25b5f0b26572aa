import { expect, it } from 'vitest';
import { device, triageDesk } from '../test/support/triage-desk.ts';
import { standing } from './standing.ts';

it('counts alerts that are not closed by tenant, state and severity', () => {
  const desk = triageDesk();
  expect(standing(desk.state)).toEqual({});
  desk.find({ ...device('pump-1'), severity: 'high' });
  desk.find({ ...device('pump-2'), severity: 'high' });
  desk.find({ ...device('pump-3'), severity: 'low' });
  desk.find({ ...device('pump-4'), severity: 'critical' });
  desk.ask({ type: 'acknowledge-alert', alert: 2 });
  desk.ask({ type: 'close-alert', alert: 4, reason: 'benign', note: '' });
  expect(standing(desk.state)).toEqual({ 'acme open high': 1, 'acme acknowledged high': 1, 'acme open low': 1 });
});
