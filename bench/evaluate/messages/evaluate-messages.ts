import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageFigures } from './message-figures.ts';
import { type MessageRow, messagesText } from './message-report.ts';
import { readMessages } from './messages.ts';
import { namedByRerun } from './named-by-rerun.ts';
import { simpleRules } from './simple-rules.ts';

/** Where the set lies among the others. */
export const messagesFolder = 'dad-mqtt';

/** Of the message set in this folder, when it is there: the figures, and what is said of them. */
export async function evaluateMessages(datasets: string): Promise<{ rows: MessageRow[]; text: string } | undefined> {
  if (!existsSync(join(datasets, messagesFolder))) return undefined;
  const set = readMessages(join(datasets, messagesFolder));
  const { labelledDays } = set;
  const rules = simpleRules(set);
  const named = await namedByRerun(set.files);
  const own = messageFigures(set, named, labelledDays);
  const rows: MessageRow[] = [
    { title: 'pace rule', figures: messageFigures(set, rules.pace, labelledDays) },
    { title: 'pace and value', figures: messageFigures(set, rules.paceAndValue, labelledDays) },
    { title: 'tocsin rerun (to reach: F1 0.85, 8 of 8, 0.3)', figures: own },
    ...labelledDays.map((day, i) => ({
      title: `its day ${day + 1}${i === 0 ? ', tuned on' : ''}`,
      figures: messageFigures(set, named, [day]),
    })),
  ];
  return { rows, text: messagesText(messagesFolder, rows, own) };
}
