import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Me } from '../../../../../schemas/api/access.ts';
import { passkeyAnswer } from '../../api/passkey.ts';
import { request } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import form from '../../marks/form.module.css';
import { DoorSheet } from './door.tsx';
import styles from './door.module.css';

type Opened = Me | { state: 'open'; me: Me };

interface SecondFactorProps {
  factors: readonly string[];
  onDone: (me: Me) => void;
  onBack: () => void;
}

export function SecondFactor({ factors, onDone, onBack }: SecondFactorProps) {
  const [code, setCode] = useState('');
  const finish = (answer: Opened): void => onDone('me' in answer ? answer.me : answer);
  const totp = useMutation({
    mutationFn: () => request<Opened>('/session/totp', { method: 'POST', body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: finish,
    onError: () => setCode(''),
  });
  const passkey = useMutation({
    mutationFn: async () => request<Opened>('/session/passkey', { method: 'POST', body: await passkeyAnswer() }),
    onSuccess: finish,
  });
  return (
    <DoorSheet title="Second factor">
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          totp.mutate();
        }}
      >
        {factors.includes('totp') ? (
          <Input
            label="Code of your authenticator"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,8}"
            required
            autoFocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        ) : null}
        <Wrong error={totp.error ?? passkey.error} />
        <div className={styles.buttons}>
          {factors.includes('totp') ? (
            <Button type="submit" kind="main" disabled={totp.isPending}>
              Go on
            </Button>
          ) : null}
          {factors.includes('passkey') ? (
            <Button onClick={() => passkey.mutate()} disabled={passkey.isPending}>
              Use a passkey
            </Button>
          ) : null}
          <Button kind="bare" onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
    </DoorSheet>
  );
}
