import { medianAbsoluteDeviation, median } from 'simple-statistics';
import { type Message, type MessageSet, nameOf } from './messages.ts';

/** A message that comes sooner than this share of the usual gap is named. */
const soon = 0.5;
/** A value further from the median than so many spreads is named. */
const spreads = 10;
/** Median absolute deviation of normal noise, as a share of its standard deviation. */
const scale = 1.4826;

/** What two simple rules name, learned per device on the days without attacks: the pace alone, and pace or value. */
export function simpleRules({ messages, labelledDays }: MessageSet): { pace: Set<string>; paceAndValue: Set<string> } {
  const pace = new Set<string>();
  const paceAndValue = new Set<string>();
  for (const own of Map.groupBy(messages, ({ device }) => device).values()) {
    const past = own.filter(({ day }) => !labelledDays.includes(day));
    const gap = median(gapsOf(past));
    const values = past.map(({ value }) => value);
    const middle = median(values);
    const spread = scale * medianAbsoluteDeviation(values);
    for (const [i, message] of own.entries()) {
      const before = own[i - 1];
      const early = before !== undefined && message.time - before.time < soon * gap;
      if (early) pace.add(nameOf(message));
      if (early || Math.abs(message.value - middle) > spreads * spread) paceAndValue.add(nameOf(message));
    }
  }
  return { pace, paceAndValue };
}

function gapsOf(messages: readonly Message[]): number[] {
  return messages.slice(1).map(({ time }, i) => time - (messages[i]?.time ?? time));
}
