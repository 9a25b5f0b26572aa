import { useMemo, useState } from 'react';
import { useAddress, useChoices, useTimeRange } from '../../address/use-address.ts';
import { useEvents, useTail } from '../../api/events.ts';
import { useSeat } from '../../api/me.ts';
import { addressOf, tenantPath } from '../../api/request.ts';
import { useActions } from '../../frame/actions.ts';
import { SavedViews } from '../../frame/saved-views.tsx';
import { Button } from '../../marks/button.tsx';
import { Chip, Chips } from '../../marks/chip.tsx';
import { Strip } from '../../marks/states.tsx';
import { Text } from '../../marks/text.tsx';
import { EventHistogram } from './event-histogram.tsx';
import { FieldList } from './field-list.tsx';
import { QueryBox } from './query-box.tsx';
import { partsOf, withFilter, withoutPart } from './query.ts';
import { Results } from './results.tsx';
import styles from './search.module.css';

const defaultColumns = ['kind', 'device', 'gateway', 'raw'];

export function SearchPage() {
  const { tenant } = useSeat();
  const { get, change } = useAddress();
  const { key, resolve, brush } = useTimeRange();
  const [chosen, chooseColumns] = useChoices('columns');
  const [asked, setAsked] = useState(0);
  const q = get('q');
  const tailing = get('tail') !== '';
  const columns = chosen.length === 0 ? defaultColumns : chosen;
  const events = useEvents(q, `${key}#${asked}`, resolve);
  const tail = useTail(q, tailing && get('paused') === '');
  const rows = useMemo(() => tail ?? events.data?.pages.flatMap((page) => page.rows) ?? [], [tail, events.data]);
  const partial = events.data?.pages.flatMap((page) => page.partial) ?? [];
  const ask = (next: string): void => change({ q: next });
  const follow = (): void => change({ tail: tailing ? null : '1', ...(tailing ? { to: null } : {}) });
  const exported = (format: string): string => {
    const { from, to } = resolve();
    return addressOf(tenantPath(tenant, '/events/export', { q, from, to, format }));
  };
  useActions([
    { id: 'tail', title: tailing ? 'Stop following' : 'Follow as they come', group: 'Search', keys: 'f', run: follow },
    { id: 'export-csv', title: 'Export as CSV', group: 'Search', run: () => location.assign(exported('csv')) },
    { id: 'export-ndjson', title: 'Export as NDJSON', group: 'Search', run: () => location.assign(exported('ndjson')) },
  ]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Search</h1>
        <QueryBox q={q} onAsk={(next) => (next === q ? setAsked(asked + 1) : ask(next))} />
        <Button shortcut="f" aria-pressed={tailing} kind={tailing ? 'main' : 'plain'} onClick={follow}>
          {tailing ? 'Following' : 'Follow'}
        </Button>
        <SavedViews page="search" />
        <a href={exported('csv')} download>
          CSV
        </a>
        <a href={exported('ndjson')} download>
          NDJSON
        </a>
      </div>
      {q === '' ? null : (
        <div className={styles.parts}>
          <Chips label="Parts of the query">
            {partsOf(q).map((part) => (
              <Chip key={part} chosen onToggle={() => ask(withoutPart(q, part))}>
                <Text value={part} most={60} /> ×
              </Chip>
            ))}
          </Chips>
        </div>
      )}
      {tailing ? null : (
        <div className={styles.histogram}>
          <EventHistogram q={q} timeKey={`${key}#${asked}`} resolve={resolve} onBrush={brush} />
        </div>
      )}
      {partial.length === 0 ? null : (
        <Strip tone="high">
          <strong>Not everything answered.</strong> <Text value={partial.join(' ')} most={400} />
        </Strip>
      )}
      <div className={styles.body}>
        <FieldList
          q={q}
          timeKey={key}
          resolve={resolve}
          columns={columns}
          onColumns={chooseColumns}
          onFilter={(field, value, not) => ask(withFilter(q, field, value, not))}
        />
        <Results
          events={events}
          rows={rows}
          columns={columns}
          onFilter={(field, value) => ask(withFilter(q, field, value, false))}
        />
      </div>
    </div>
  );
}
