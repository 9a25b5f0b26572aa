import { type Message, type MessageSet, nameOf } from './messages.ts';

export interface MessageFigures {
  named: number;
  right: number;
  /** Labelled messages not named. */
  missed: Message[];
  /** Named messages without a label. */
  wrong: Message[];
  precision: number;
  recall: number;
  f1: number;
  episodes: number;
  episodesFound: number;
  wrongPerDeviceDay: number;
}

/** How what was named compares with the labels of some days. */
export function messageFigures(
  { messages, episodes }: MessageSet,
  named: ReadonlySet<string>,
  days: readonly number[],
): MessageFigures {
  const judged = messages.filter(({ day }) => days.includes(day));
  const told = judged.filter((message) => named.has(nameOf(message)));
  const right = told.filter(({ attack }) => attack).length;
  const wrong = told.filter(({ attack }) => !attack);
  const missed = judged.filter((message) => message.attack && !named.has(nameOf(message)));
  const within = episodes.filter((episode) => judged.some((message) => isIn(message, episode)));
  const devices = new Set(judged.map(({ device }) => device)).size;
  return {
    ...{ named: told.length, right, missed, wrong },
    precision: told.length === 0 ? 0 : right / told.length,
    recall: right + missed.length === 0 ? 0 : right / (right + missed.length),
    f1: right === 0 ? 0 : (2 * right) / (2 * right + wrong.length + missed.length),
    episodes: within.length,
    episodesFound: within.filter((episode) => told.some((message) => isIn(message, episode))).length,
    wrongPerDeviceDay: wrong.length / Math.max(1, devices * days.length),
  };
}

function isIn({ device, time, attack }: Message, episode: MessageSet['episodes'][number]): boolean {
  // Labels are to the microsecond, times of events to the millisecond.
  return attack && device === episode.device && time >= episode.from - 1 && time <= episode.to + 1;
}
