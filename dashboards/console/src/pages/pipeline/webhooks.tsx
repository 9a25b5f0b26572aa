import type { WebhookList } from '../../../../../schemas/api/webhooks.ts';
import { useSeat } from '../../api/me.ts';
import { usePages } from '../../api/pages.ts';
import { tenantPath } from '../../api/request.ts';
import { More } from '../../marks/more.tsx';
import { State } from '../../marks/severity.tsx';
import { Answered } from '../../marks/states.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age, Ago } from '../../marks/when.tsx';
import { count } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';

const everyMs = 10_000;

type Webhook = WebhookList['webhooks'][number];

const columns: Column<Webhook>[] = [
  { title: 'Endpoint', kind: 'tight', cell: ({ name }) => <Value value={name} most={24} /> },
  { title: 'State', cell: (one) => <Standing webhook={one} /> },
  {
    title: 'Delivered',
    room: 'some',
    kind: 'number',
    cell: ({ deliveries }) => (deliveries === null ? '' : count(deliveries.delivered)),
  },
  {
    title: 'Waiting',
    kind: 'number',
    cell: ({ deliveries }) =>
      deliveries === null ? '' : `${count(deliveries.waiting)}${deliveries.behind ? ' and more' : ''}`,
  },
  {
    title: 'Last attempt',
    room: 'some',
    kind: 'tight',
    cell: ({ deliveries }) =>
      deliveries?.last == null ? (
        'none yet'
      ) : (
        <>
          <Text value={spaced(deliveries.last.result)} most={40} />, <Ago at={deliveries.last.at} />
        </>
      ),
  },
  { title: 'To', room: 'much', kind: 'tight', cell: ({ host }) => <Value value={host} most={40} /> },
  {
    title: 'Told of',
    room: 'much',
    cell: ({ events, severityAtLeast }) =>
      `${events.map((event) => event.replace('alert.', '').replace('.', ' ')).join(', ')}, from ${severityAtLeast} on`,
  },
];

/** Programs that are told of alerts, and whether they take it. Made in the configuration, looked at here. */
export function Webhooks() {
  const { tenant } = useSeat();
  const query = usePages<WebhookList>({
    queryKey: ['webhooks', tenant],
    at: (asked) => tenantPath(tenant, '/webhooks', asked),
    refetchInterval: everyMs,
  });
  return (
    <>
      <Answered query={query} rows={2}>
        {({ pages }) =>
          pages[0]?.webhooks.length === 0 ? (
            <p>
              None. Programs that shall be told of alerts are named under <code>notify.webhook</code> in the
              configuration.
            </p>
          ) : (
            <Table
              label="Outgoing webhooks"
              rows={pages.flatMap(({ webhooks }) => webhooks)}
              keyOf={({ name }) => name}
              columns={columns}
            />
          )
        }
      </Answered>
      <More query={query} />
    </>
  );
}

function Standing({ webhook: { live, deliveries } }: { webhook: Webhook }) {
  if (!live) return <State tone="unknown">dry run</State>;
  if (deliveries === null) return <State tone="unknown">not known: respond does not answer</State>;
  if (deliveries.gone) return <State tone="critical">gone: it answered 410, nothing is sent any more</State>;
  const { failing } = deliveries;
  if (failing !== null)
    return (
      <>
        <State tone="high">{`failing, ${count(failing.attempts)} ${failing.attempts === 1 ? 'attempt' : 'attempts'}`}</State>{' '}
        for <Age at={failing.since} />
        {failing.nextAt === null ? (
          ''
        ) : (
          <>
            , next try <Age at={failing.nextAt} />
          </>
        )}
      </>
    );
  return deliveries.last === null ? <State tone="info">nothing sent yet</State> : <State tone="ok">taken</State>;
}
