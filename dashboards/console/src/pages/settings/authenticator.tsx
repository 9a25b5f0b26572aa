import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { requestGuarded } from '../../api/guarded.ts';
import { useSeat } from '../../api/me.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { CopyButton } from '../../marks/copy-button.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import styles from './settings.module.css';

/** Codes of an authenticator app as second factor: its secret is typed or opened on the phone. */
export function Authenticator() {
  const { me } = useSeat();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const again = () => client.invalidateQueries({ queryKey: ['me'] });
  const begin = useMutation({
    mutationFn: () => requestGuarded<{ uri: string }>('/account/totp', { method: 'POST', body: {} }),
  });
  const confirm = useMutation({
    mutationFn: () => requestGuarded('/account/totp', { method: 'PUT', body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: () => {
      begin.reset();
      notify('From now on signing in asks for a code.');
      return again();
    },
    onError: () => setCode(''),
  });
  const remove = useMutation({
    mutationFn: () => requestGuarded('/account/totp', { method: 'DELETE' }),
    onSuccess: again,
  });
  if (me.factors.includes('totp')) {
    return (
      <div className={styles.sheet}>
        <p>Signing in asks for a code.</p>
        <Wrong error={remove.error} />
        <div>
          <Button onClick={() => remove.mutate()}>Remove it</Button>
        </div>
      </div>
    );
  }
  if (begin.data === undefined) {
    return (
      <div className={styles.sheet}>
        <p>Not set up. With it, a stolen password is not enough.</p>
        <Wrong error={begin.error} />
        <div>
          <Button onClick={() => begin.mutate()}>Set it up</Button>
        </div>
      </div>
    );
  }
  const secret = new URL(begin.data.uri).searchParams.get('secret') ?? '';
  return (
    <form
      className={styles.sheet}
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p>
        Type this secret into the app, or <a href={begin.data.uri}>open it there</a>.
      </p>
      <p className={styles.secret}>
        <code>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
        <CopyButton text={secret} />
      </p>
      <Input
        label="The code it shows now"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Wrong error={confirm.error} />
      <div>
        <Button type="submit" disabled={confirm.isPending}>
          Use it
        </Button>
      </div>
    </form>
  );
}
