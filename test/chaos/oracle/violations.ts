import type { Compared } from './judge.ts';
import type { Verdict } from './oracle.ts';
import type { Kept } from './told.ts';

/** What must not be, one sentence each. */
export function violationsOf(verdict: Verdict): string[] {
  const { numbers, glance, sessions, findings, alerts, findingsTwice, counts, partitions, sms, mails } = verdict;
  const { takeovers, otherMailsAgain } = verdict;
  const found: string[] = [];
  const must = (holds: boolean, otherwise: string): void => void (holds || found.push(otherwise));
  must(numbers.distinct >= glance.acknowledged, `${glance.acknowledged - numbers.distinct} acknowledged events lost`);
  const twice = Math.max(numbers.rows - numbers.distinct, numbers.twice);
  must(twice === 0, `${twice} events stored twice`);
  must(numbers.most < glance.acknowledged, `event ${numbers.most} was never acknowledged`);
  found.push(...once('sessions stored', sessions), ...once('findings', findings), ...once('alerts', alerts));
  must(findingsTwice === 0, `${findingsTwice} findings are in the log twice`);
  must(counts.residual === 0, `residual ${counts.residual}`);
  for (const [what, rows] of Object.entries(partitions)) must(rows === 0, `${rows} rows ${what} in the table`);
  must(sms.lost === 0 && mails.lost === 0, `${sms.lost} SMS and ${mails.lost} mails lost`);
  must(
    sms.doubled + mails.doubled <= takeovers,
    `${sms.doubled} SMS and ${mails.doubled} mails too many, of ${takeovers} takeovers that could double one`,
  );
  must(otherMailsAgain === 0, `${otherMailsAgain} mails came again under another Message-ID`);
  return found;
}

/** @param compared what was found live, against the same log judged once more */
export function violationsOfRerun(compared: Compared): string[] {
  const { changed } = compared;
  return [...once('findings, by the rerun,', compared), ...(changed === 0 ? [] : [`${changed} findings changed`])];
}

function once(what: string, { lost, doubled, strange }: Kept): string[] {
  return Object.entries({ lost, doubled, strange })
    .filter(([, count]) => count > 0)
    .map(([how, count]) => `${count} ${what} ${how}`);
}
