import { useLocation } from 'wouter';
import type { AuditKind, AuditPage as Page } from '../../../../../schemas/api/audit.ts';
import { useAddress, useChoices, useTimeRange } from '../../address/use-address.ts';
import { useSeat } from '../../api/me.ts';
import { usePages } from '../../api/pages.ts';
import { addressOf, tenantPath } from '../../api/request.ts';
import { useActions } from '../../frame/actions.ts';
import { FindBox } from '../../frame/find-box.tsx';
import { useListKeys } from '../../frame/use-list-keys.ts';
import { Button } from '../../marks/button.tsx';
import { Chip, Chips, toggled } from '../../marks/chip.tsx';
import { More } from '../../marks/more.tsx';
import { Empty, ProblemNote, Skeleton } from '../../marks/states.tsx';
import { Text } from '../../marks/text.tsx';
import { When } from '../../marks/when.tsx';
import styles from '../page.module.css';
import { ChainNote } from './chain-note.tsx';
import { AuditTable, placeOf } from './audit-table.tsx';
import { kindWords } from './kinds.ts';

const fewPeople = 6;

/** Who did what, from the journals. */
export function AuditPage() {
  const { tenant, may } = useSeat();
  const { get, change } = useAddress();
  const [, navigate] = useLocation();
  const [people, choosePeople] = useChoices('who');
  const [kinds, chooseKinds] = useChoices('kind');
  const time = useTimeRange();
  const q = get('q');
  const asked = () => ({ q, who: people.join(','), kind: kinds.join(','), ...(time.chosen ? time.resolve() : {}) });
  const audit = usePages<Page>({
    queryKey: ['audit', tenant, q, people, kinds, time.chosen ? time.key : ''],
    at: (query) => tenantPath(tenant, '/audit', query),
    ask: asked,
  });
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? [];
  const [first] = audit.data?.pages ?? [];
  const { at } = useListKeys(entries.length, (index) => {
    const place = placeOf(entries[index]?.about ?? '');
    if (place !== null) navigate(place);
  });
  const exported = (format: string): string => addressOf(tenantPath(tenant, '/audit/export', { ...asked(), format }));
  useActions(
    ['csv', 'ndjson'].map((format) => ({
      ...{ id: `export-${format}`, title: `Export as ${format.toUpperCase()}`, group: 'Audit' },
      run: () => location.assign(exported(format)),
    })),
  );
  const untouched = q === '' && people.length === 0 && kinds.length === 0 && !time.chosen;
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Audit</h1>
        <span className={styles.grow} />
        <FindBox name="q" label="Who, what or about what" className={styles.find} />
        <a href={exported('csv')} download>
          CSV
        </a>
        <a href={exported('ndjson')} download>
          NDJSON
        </a>
      </div>
      <ChainNote />
      <div className={styles.filters}>
        <Chips label="Kind">
          {(Object.keys(kindWords) as AuditKind[])
            .filter((kind) => first === undefined || kinds.includes(kind) || (first.counts.kind[kind] ?? 0) > 0)
            .map((kind) => (
              <Chip
                key={kind}
                chosen={kinds.includes(kind)}
                number={first?.counts.kind[kind]}
                onToggle={() => chooseKinds(toggled(kinds, kind))}
              >
                {kindWords[kind]}
              </Chip>
            ))}
        </Chips>
        <Chips label="Who">
          {peopleShown(first, people).map(([name, number]) => (
            <Chip
              key={name}
              chosen={people.includes(name)}
              number={number}
              onToggle={() => choosePeople(toggled(people, name))}
            >
              <Text value={name} most={24} />
            </Chip>
          ))}
        </Chips>
      </div>
      {audit.error !== null && audit.data === undefined ? (
        <ProblemNote error={audit.error} onAgain={() => void audit.refetch()} />
      ) : audit.data === undefined ? (
        <Skeleton rows={12} />
      ) : entries.length === 0 ? (
        <Empty title={untouched ? 'Nothing was done yet' : 'No entry fits these filters'}>
          {untouched ? null : (
            <Button onClick={() => change({ q: null, who: null, kind: null, from: null, to: null })}>
              Take the filters away
            </Button>
          )}
        </Empty>
      ) : (
        <AuditTable entries={entries} at={at} />
      )}
      <More query={audit}>Show older</More>
      {first === undefined || first.since === null ? null : (
        <p className={styles.muted}>
          Kept here since <When at={first.since} />. Each entry names the record of the log that says so.
          {may('admin') ? '' : ' Sign-ins and accounts are shown to administrators.'}
        </p>
      )}
    </div>
  );
}

/** Those who did most, and whoever is chosen. Names that a list in the address cannot hold are found by their words. */
function peopleShown(page: Page | undefined, chosen: readonly string[]): [name: string, number: number][] {
  const counts = page?.counts.who ?? {};
  const most = Object.entries(counts)
    .filter(([name]) => name !== '' && !name.includes(','))
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, fewPeople);
  const others = chosen.filter((name) => !most.some(([one]) => one === name));
  return [...most, ...others.map((name): [string, number] => [name, counts[name] ?? 0])];
}
