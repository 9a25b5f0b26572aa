import { table, shown } from '../report/text.ts';
import type { MessageFigures } from './message-figures.ts';
import type { Message } from './messages.ts';

export interface MessageRow {
  title: string;
  figures: MessageFigures;
}

/** The figures side by side, then what was missed and what was wrong, one by one by device. */
export function messagesText(folder: string, rows: readonly MessageRow[], own: MessageFigures): string {
  const figures = table(
    [`${folder}, messages`, 'precision', 'recall', 'F1', 'episodes', 'false messages per device-day'],
    rows.map(({ title, figures: one }) => [
      title,
      ...[one.precision, one.recall, one.f1].map(shown),
      `${one.episodesFound} of ${one.episodes}`,
      shown(one.wrongPerDeviceDay),
    ]),
  );
  return [figures, '', ...listed('missed', own.missed), ...listed('wrong', own.wrong)].join('\n');
}

function listed(what: string, messages: readonly Message[]): string[] {
  return [...Map.groupBy(messages, ({ device }) => device)].map(([device, own]) => {
    const each = own.map(({ time, value }) => `${new Date(time).toISOString().slice(5, 19)} ${value}`);
    return `${what} ${own.length} of ${device}: ${each.join(', ')}`;
  });
}
