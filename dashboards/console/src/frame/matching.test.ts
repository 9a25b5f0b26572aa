import { expect, it } from 'vitest';
import type { Action } from './actions.ts';
import { matching } from './matching.ts';

const action = (title: string, group = 'Go'): Action => ({ id: title, title, group, run: () => undefined });
const actions = [action('Show all keys', 'View'), action('Go to Alerts'), action('Acknowledge', 'Alerts')];

it('finds actions by every typed word, in title or group', () => {
  expect(matching(actions, 'ALERTS').map(({ title }) => title)).toEqual(['Go to Alerts', 'Acknowledge']);
  expect(matching(actions, 'alerts ack').map(({ title }) => title)).toEqual(['Acknowledge']);
  expect(matching(actions, 'nothing of that')).toEqual([]);
});

it('puts first what begins with what was typed, and leaves all as they are when nothing is', () => {
  expect(matching(actions, 'a')[0]?.title).toBe('Acknowledge');
  expect(matching(actions, ' ')).toEqual(actions);
});
