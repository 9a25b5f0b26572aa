import type { AlertPage } from '../../../../../schemas/api/alerts.ts';
import { useSeat } from '../../api/me.ts';
import { useResponseChange } from '../../api/responses.ts';
import { Button } from '../../marks/button.tsx';
import { type Tone, State } from '../../marks/severity.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { spaced } from '../../words/words.ts';
import styles from './alert.module.css';

type Entry = AlertPage['commands'][number];

const verbs: Record<Entry['command']['type'], string> = {
  'send-sms': 'SMS',
  'send-email': 'E-mail',
  'send-webhook': 'Webhook',
  'quarantine-device': 'Quarantine',
  'revoke-certificate': 'Revocation',
  'reset-credentials': 'Credential reset',
};
const tones: Partial<Record<Entry['outcomes'][number]['result'], Tone>> = {
  accepted: 'ok',
  delivered: 'ok',
  refused: 'critical',
  undelivered: 'critical',
  unknown: 'high',
};

/** Commands with what became of each. */
export function Done({ commands }: { commands: AlertPage['commands'] }) {
  if (commands.length === 0) return <p>Nothing yet: nobody was told and nothing was changed.</p>;
  return (
    <ul className={styles.timeline}>
      {commands.map((entry) => (
        <li key={entry.command.id}>
          <When at={entry.command.at} />
          <One entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function One({ entry: { command, outcomes } }: { entry: Entry }) {
  const last = outcomes.at(-1);
  const whom =
    'recipient' in command
      ? command.recipient
      : command.type === 'quarantine-device'
        ? command.target.device
        : command.type === 'revoke-certificate'
          ? command.target.serial
          : command.target.scope.id;
  return (
    <div>
      {verbs[command.type]} <Value value={whom} most={32} />{' '}
      {command.simulated ? <State tone="unknown">dry run</State> : null}{' '}
      {last === undefined ? null : (
        <>
          <State tone={tones[last.result] ?? 'info'}>{last.result}</State> <When at={last.at} />
          {last.reason === '' ? '' : ` (${spaced(last.reason)})`}
        </>
      )}
      {'state' in command && command.state === 'proposed' ? <Proposal command={command.id} /> : null}
    </div>
  );
}

function Proposal({ command }: { command: string }) {
  const { tenant, may } = useSeat();
  const change = useResponseChange(tenant);
  if (!may('responder')) return <> waits for a responder</>;
  return (
    <div className={styles.actions}>
      <Button disabled={change.isPending} onClick={() => change.mutate({ path: `/proposals/${command}/approve` })}>
        Approve
      </Button>
      <Button
        kind="bare"
        disabled={change.isPending}
        onClick={() => change.mutate({ path: `/proposals/${command}/decline`, body: { note: '' } })}
      >
        Decline
      </Button>
    </div>
  );
}
