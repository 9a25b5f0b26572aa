import { z } from 'zod';
import type { CaseList } from '../../../schemas/api/cases.ts';
import type { Case } from '../../../schemas/case.ts';
import { pageQuery } from '../cursor.ts';
import type { Paging } from '../paging.ts';
import { pageOf } from '../page-of.ts';
import { wantedWords, words } from '../parameters.ts';

export const caseQuerySchema = z.object({
  state: z.enum(['open', 'closed', '']).default(''),
  /** `nobody`: cases that nobody works on. */
  assignee: z.string().max(64).default(''),
  q: words,
  ...pageQuery(200, 1_000),
});

/** The open ones first, then the latest; each filter's counts are taken with the other as it is. */
export function listCases(
  all: Iterable<Case>,
  { state, assignee, q }: Omit<z.output<typeof caseQuerySchema>, 'cursor' | 'limit'>,
  page: Paging,
): CaseList {
  const wanted = wantedWords(q);
  const counts = { state: new Map<string, number>(), assignee: new Map<string, number>() };
  const cases: Case[] = [];
  for (const one of all) {
    const text = `case ${one.number} ${one.title} ${one.ground} ${one.incident ? 'incident' : ''}`.toLowerCase();
    if (!wanted.every((word) => text.includes(word))) continue;
    const owner = one.assignee ?? '';
    const stateFits = state === '' || one.state === state;
    const ownerFits = assignee === '' || owner === (assignee === 'nobody' ? '' : assignee);
    if (ownerFits) counts.state.set(one.state, (counts.state.get(one.state) ?? 0) + 1);
    if (stateFits) counts.assignee.set(owner, (counts.assignee.get(owner) ?? 0) + 1);
    if (stateFits && ownerFits) cases.push(one);
  }
  const { rows, next } = pageOf(
    cases,
    [
      { of: ({ state: one }) => Number(one === 'closed') },
      { of: ({ lastAt }) => lastAt, down: true },
      { of: ({ number }) => number, down: true },
    ],
    page,
  );
  return {
    total: cases.length,
    counts: { state: Object.fromEntries(counts.state), assignee: Object.fromEntries(counts.assignee) },
    cases: rows,
    next,
  };
}
