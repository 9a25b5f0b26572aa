import { useQuery } from '@tanstack/react-query';
import type { AuditChain } from '../../../../../schemas/api/audit.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { Strip } from '../../marks/states.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Ago, When } from '../../marks/when.tsx';
import { count, many } from '../../words/number.ts';
import styles from '../page.module.css';

const againMs = 30_000;
/** Sealing takes a second; what waits longer says that nobody seals. */
const lateMs = 60_000;

type Chain = NonNullable<AuditChain['tenant']>;

/** Whether the hashes over what people did still hold, and up to where. */
export function ChainNote() {
  const { tenant } = useSeat();
  const { data } = useQuery({
    queryKey: ['audit-chain', tenant],
    queryFn: ({ signal }) => request<AuditChain>(tenantPath(tenant, '/audit/chain'), { signal }),
    refetchInterval: againMs,
  });
  if (data === undefined) return null;
  const { checkedAt } = data;
  if (checkedAt === null) return <p className={styles.muted}>The chain of hashes is being checked.</p>;
  const chains = [data.tenant, data.everywhere].filter((one) => one !== null);
  const broken = chains.find((one) => one.broken !== '');
  if (broken !== undefined)
    return (
      <Strip tone="critical">
        <strong>The chain of hashes is broken.</strong> <Text value={broken.broken} most={200} />. Something was changed
        after it was written down: keep a copy of the log, and see <code>tocsin audit verify</code>.
      </Strip>
    );
  const waiting = chains.reduce((sum, one) => sum + one.waiting, 0);
  const late = chains.some(({ waitingSince }) => waitingSince !== null && checkedAt - waitingSince > lateMs);
  if (late)
    return (
      <Strip tone="high">
        <strong>{many(waiting, 'entry', 'entries')} not sealed.</strong> The role audit does not run, or is behind:
        until it has caught up, the chain of hashes does not cover them.
      </Strip>
    );
  return (
    <p className={styles.muted}>
      {data.tenant === null ? 'Nothing is chained yet.' : <Holds chain={data.tenant} />} Checked <Ago at={checkedAt} />.
    </p>
  );
}

function Holds({ chain: { entries, through, head } }: { chain: Chain }) {
  return (
    <>
      The chain of hashes holds: {count(entries)} {entries === 1 ? 'entry' : 'entries'} up to <When at={through} />,
      head <Value value={head} most={16} />.
    </>
  );
}
