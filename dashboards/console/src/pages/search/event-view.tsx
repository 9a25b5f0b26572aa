import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { EventRow, SearchAnswer } from '../../../../../schemas/api/search.ts';
import { useTimeRange } from '../../address/use-address.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { CopyButton } from '../../marks/copy-button.tsx';
import { Answered, Empty } from '../../marks/states.tsx';
import { Facts } from '../../marks/table.tsx';
import { MarkedText } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { plain } from '../../words/visible.ts';
import { keptEvent, textOf, timeOf } from './event-row.ts';
import styles from './search.module.css';

/** Every field of one event. A link to it finds it again within the time range of the address. */
export function EventView({ id }: { id: string }) {
  const { tenant } = useSeat();
  const { resolve } = useTimeRange();
  const query = useQuery({
    queryKey: ['event', tenant, id],
    queryFn: async ({ signal }) => {
      const held = keptEvent(id);
      if (held !== undefined) return held;
      const path = tenantPath(tenant, '/events', { q: `id:${id}`, ...resolve(), limit: 1 });
      const { rows } = await request<SearchAnswer>(path, { signal });
      return rows[0] ?? null;
    },
  });
  return (
    <Answered query={query}>
      {(row) => (row === null ? <Empty title="Not in this time range" /> : <Shown row={row} />)}
    </Answered>
  );
}

function Shown({ row }: { row: EventRow }) {
  const { raw, time: _, attributes, ...rest } = row;
  const more = typeof attributes === 'object' ? Object.entries(attributes) : [];
  const device = textOf(row['device']);
  return (
    <article className={styles.sheet} aria-label="Event">
      <h2>
        <When at={timeOf(row)} />
      </h2>
      {raw === undefined ? null : (
        <p>
          <MarkedText value={textOf(raw).slice(0, 8_000)} decisive={[]} /> <CopyButton text={plain(textOf(raw))} />
        </p>
      )}
      {device === '' ? null : <Link href={`/devices/${encodeURIComponent(device)}`}>Open its device</Link>}
      <Facts
        rows={[...Object.entries(rest), ...more].map(([name, value]) => [
          <Value key="name" value={name} most={40} />,
          <Value key="value" value={textOf(value)} most={56} />,
          name,
        ])}
      />
    </article>
  );
}
