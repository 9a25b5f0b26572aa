import { expect, it } from 'vitest';
import { messageFigures } from './message-figures.ts';
import { type Message, type MessageSet, nameOf } from './messages.ts';
import { simpleRules } from './simple-rules.ts';

const message = (time: number, part: Partial<Message> = {}): Message => ({
  ...{ device: 'a', time, value: 20, attack: false, day: 1, ...part },
});

const set: MessageSet = {
  files: [],
  messages: [
    ...[0, 100, 200, 300, 400].map((time, i) => message(time, { day: 0, value: 20 + (i % 3) })),
    message(500, { attack: true }),
    message(530, { attack: true, value: 90 }),
    message(560),
    message(600, { device: 'b' }),
  ],
  episodes: [
    { device: 'a', kind: 'insertion', from: 500, to: 530 },
    { device: 'b', kind: 'insertion', from: 590, to: 600 },
  ],
  labelledDays: [1],
};

it('counts messages named rightly, wrongly and not at all on the days asked for, and episodes with one of theirs', () => {
  const named = new Set([nameOf(message(0)), nameOf(message(530)), nameOf(message(560))]);
  expect(messageFigures(set, named, [1])).toMatchObject({
    ...{ named: 2, right: 1, precision: 0.5, recall: 0.5, f1: 0.5, episodes: 1, episodesFound: 1 },
    ...{ wrongPerDeviceDay: 0.5, missed: [{ time: 500 }], wrong: [{ time: 560 }] },
  });
  expect(messageFigures(set, new Set(), [1])).toMatchObject({ precision: 0, recall: 0, f1: 0, episodesFound: 0 });
});

it('has rules that name what comes too soon, and what lies far from the median of the days without attacks', () => {
  const { pace, paceAndValue } = simpleRules({ ...set, messages: set.messages.filter(({ device }) => device === 'a') });
  expect([...pace]).toEqual(['a 530', 'a 560']);
  expect([...paceAndValue]).toEqual(['a 530', 'a 560']);
});
