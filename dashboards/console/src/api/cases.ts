import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CaseList, CasePage } from '../../../../schemas/api/cases.ts';
import type { Case } from '../../../../schemas/case.ts';
import { notify } from '../frame/notices.ts';
import { useSeat } from './me.ts';
import { isProblem } from './problem.ts';
import { usePages } from './pages.ts';
import { request, tenantPath } from './request.ts';

/** Counts of a case follow its alerts, which the stream tells of too often to ask each time. */
const againMs = 10_000;

export function useCases(query: Record<string, string>) {
  const { tenant } = useSeat();
  return usePages<CaseList>({
    queryKey: ['cases', tenant, 'list', query],
    at: (asked) => tenantPath(tenant, '/cases', asked),
    ask: () => query,
    refetchInterval: againMs,
  });
}

export function useCase(number: number) {
  const { tenant } = useSeat();
  return useQuery({
    queryKey: ['cases', tenant, 'one', number],
    queryFn: ({ signal }) => readCase(tenant, number, signal),
    refetchInterval: againMs,
  });
}

function readCase(tenant: string, number: number, signal?: AbortSignal): Promise<CasePage> {
  return request<CasePage>(tenantPath(tenant, `/cases/${number}`), signal === undefined ? {} : { signal });
}

export interface CaseChange {
  number: number;
  revision: number;
  change: 'attach' | 'detach' | 'assign' | 'note' | 'declare' | 'close';
  body?: Record<string, string | number | null>;
}

interface Changed {
  revision: number;
  case: Case | null;
}

/** What adds to a case takes nothing away that somebody else did: it is asked again of the case as it is now. */
const adds: readonly CaseChange['change'][] = ['attach', 'note'];

export async function changeCase(tenant: string, { number, revision, change, body }: CaseChange): Promise<Changed> {
  const ask = (seen: number): Promise<Changed> =>
    request<Changed>(tenantPath(tenant, `/cases/${number}/${change}`), {
      method: 'POST',
      body: body ?? {},
      revision: seen,
    });
  try {
    return await ask(revision);
  } catch (error) {
    if (!adds.includes(change) || !isProblem(error, 'CHANGED_SINCE')) throw error;
    return ask((await readCase(tenant, number)).case.revision);
  }
}

/** One change of one case, guarded by the revision it was seen at. */
export function useCaseChange() {
  const { tenant } = useSeat();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: CaseChange) => changeCase(tenant, change),
    onError: (error, { number }) =>
      notify(
        isProblem(error, 'CHANGED_SINCE')
          ? `Case ${number} was changed by somebody else meanwhile; this is how it stands now.`
          : `Case ${number}: ${error.message}`,
      ),
    onSettled: () => readCasesAgain(client, tenant),
  });
}

/** A case of its own for alerts that belong together, or one that there is: whoever asks sees it named in a notice. */
export function useGrouping(onDone: () => void) {
  const { tenant } = useSeat();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ into, title, alerts }: { into: Case | null; title: string; alerts: readonly number[] }) => {
      if (into === null) {
        const made = await request<Case>(tenantPath(tenant, '/cases'), { method: 'POST', body: { title, alerts } });
        return made.number;
      }
      let { revision } = into;
      for (const alert of alerts)
        ({ revision } = await changeCase(tenant, {
          ...{ number: into.number, revision, change: 'attach', body: { alert } },
        }));
      return into.number;
    },
    onSuccess: (number) => {
      notify(`Put into case ${number}.`);
      onDone();
    },
    onSettled: () => readCasesAgain(client, tenant),
  });
}

/** Alerts say which case they are in. */
export async function readCasesAgain(client: QueryClient, tenant: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['cases', tenant] }),
    client.invalidateQueries({ queryKey: ['alert', tenant] }),
  ]);
}
