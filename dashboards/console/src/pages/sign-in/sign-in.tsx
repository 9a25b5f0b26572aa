import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Me, SignInAnswer } from '../../../../../schemas/api/access.ts';
import { passkeyAnswer } from '../../api/passkey.ts';
import { keepCsrf, request } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import form from '../../marks/form.module.css';
import { DoorSheet } from './door.tsx';
import styles from './door.module.css';
import { SecondFactor } from './second-factor.tsx';

export function SignIn({ oidc }: { oidc: boolean }) {
  const client = useQueryClient();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [factors, setFactors] = useState<readonly string[] | null>(null);
  const enter = (me: Me): void => {
    keepCsrf(me.csrf);
    client.setQueryData(['me'], me);
  };
  const signIn = useMutation({
    mutationFn: () => request<SignInAnswer>('/session', { method: 'POST', body: { account, password } }),
    onSuccess: (answer) => (answer.state === 'open' ? enter(answer.me) : setFactors(answer.factors)),
  });
  const passkey = useMutation({
    mutationFn: async () => request<SignInAnswer>('/session/passkey', { method: 'POST', body: await passkeyAnswer() }),
    onSuccess: (answer) => answer.state === 'open' && enter(answer.me),
  });
  if (factors !== null) return <SecondFactor factors={factors} onDone={enter} onBack={() => setFactors(null)} />;
  return (
    <DoorSheet title="Sign in">
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Input
          label="Account"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={account}
          onChange={(event) => setAccount(event.target.value)}
        />
        <Input
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Wrong error={signIn.error ?? passkey.error} />
        <div className={styles.buttons}>
          <Button type="submit" kind="main" disabled={signIn.isPending}>
            Sign in
          </Button>
          <Button onClick={() => passkey.mutate()} disabled={passkey.isPending}>
            Use a passkey
          </Button>
          {oidc ? <a href="/api/v1/oidc/start">Sign in with your organisation</a> : null}
        </div>
      </form>
    </DoorSheet>
  );
}
