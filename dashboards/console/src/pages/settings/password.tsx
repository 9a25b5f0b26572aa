import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import styles from './settings.module.css';

export function Password() {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => request('/account/password', { method: 'PUT', body: { current, password } }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      notify('The password is changed; your other sessions have ended.');
    },
  });
  return (
    <form
      className={styles.sheet}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Input
        label="Present password"
        type="password"
        autoComplete="current-password"
        required
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <Input
        label="New password"
        hint="12 characters or more."
        type="password"
        autoComplete="new-password"
        minLength={12}
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Wrong error={change.error} />
      <div>
        <Button type="submit" disabled={change.isPending}>
          Change it
        </Button>
      </div>
    </form>
  );
}
