import type { Quarantine } from '../../../../../schemas/quarantine.ts';
import { useSeat } from '../../api/me.ts';
import { useResponseChange } from '../../api/responses.ts';
import { Button } from '../../marks/button.tsx';
import { Wrong } from '../../marks/field.tsx';
import { State } from '../../marks/severity.tsx';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age, When } from '../../marks/when.tsx';
import { quarantineWords, spaced } from '../../words/words.ts';
import styles from './campaigns.module.css';
import { nameOf, quarantineTones } from './quarantine-table.tsx';

const way: readonly Quarantine['state'][] = ['held', 'applying', 'applied', 'verified'];

/** How far a quarantine has come, and what a person can do about it. */
export function QuarantineWay({ quarantine }: { quarantine: Quarantine }) {
  const { tenant, may, me } = useSeat();
  const change = useResponseChange(tenant);
  const { id, state, reason, endedAt, target, requestedBy, confirmedBy } = quarantine;
  const at = way.indexOf(state);
  const own = requestedBy.type === 'person' && requestedBy.name === me.account;
  const over = endedAt !== null || state === 'refused';
  const act = (what: 'confirm' | 'release'): void =>
    change.mutate({ path: `/quarantines/${id}/${what}`, body: what === 'confirm' ? { target } : {} });
  return (
    <section className={styles.ways} aria-label={`Quarantine, ${quarantineWords[state]}`}>
      <p role="status">
        <State tone={quarantineTones[state]}>{quarantineWords[state]}</State>
        {reason === '' ? '' : `: ${spaced(reason)}`}
        {quarantine.simulated ? ', dry run' : ''}
      </p>
      {over || at < 0 ? null : (
        <ol className={styles.step}>
          {way
            .filter((one) => one !== 'held' || state === 'held' || confirmedBy !== null)
            .map((one) => (
              <li key={one} data-done={way.indexOf(one) < at} data-now={one === state}>
                {quarantineWords[one]}
              </li>
            ))}
        </ol>
      )}
      <Facts
        rows={[
          [
            'Asked',
            <span key="asked">
              <When at={quarantine.plannedAt} /> by <Text value={nameOf(requestedBy)} most={60} />
            </span>,
          ],
          ...(confirmedBy === null
            ? []
            : [['Confirmed by', <Text key="by" value={nameOf(confirmedBy)} most={60} />] as const]),
          ...(quarantine.appliedAt === null
            ? []
            : [['Applied', <When key="applied" at={quarantine.appliedAt} />] as const]),
          ...(quarantine.verifiedAt === null
            ? []
            : [['Refusal observed', <When key="seen" at={quarantine.verifiedAt} />] as const]),
          ['Ends', <Age key="ends" at={endedAt ?? quarantine.expiresAt} />],
          ...Object.entries(quarantine.standing).map(
            ([where, said]) =>
              [
                <Text key="where" value={where} most={60} />,
                <Text key="said" value={said} most={40} />,
                where,
              ] as const,
          ),
        ]}
      />
      <Wrong error={change.error} />
      {may('responder') && !over ? (
        <p>
          {state === 'held' ? (
            <Button kind="grave" disabled={own || change.isPending} onClick={() => act('confirm')}>
              Confirm it
            </Button>
          ) : null}{' '}
          <Button disabled={change.isPending} onClick={() => act('release')}>
            {state === 'held' ? 'Withdraw it' : 'Release'}
          </Button>
          {state === 'held' && own ? ' Somebody else has to confirm what you asked for.' : ''}
        </p>
      ) : null}
    </section>
  );
}
