import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import form from '../../marks/form.module.css';
import { DoorSheet } from './door.tsx';
import styles from './door.module.css';

const fields = [
  { name: 'secret', label: 'One-time secret', hint: 'Tocsin printed it when it first started.', type: 'password' },
  { name: 'account', label: 'Account', hint: 'Lower-case letters, digits and . _ @ -', type: 'text' },
  { name: 'name', label: 'Your name, as others see it', type: 'text' },
  { name: 'password', label: 'Password', hint: '12 characters or more.', type: 'password' },
] as const;

/** First start: nobody is known yet, so whoever holds the secret becomes the administrator. */
export function Setup() {
  const client = useQueryClient();
  const [values, setValues] = useState<Record<string, string>>({});
  const setup = useMutation({
    mutationFn: () => request('/setup', { method: 'POST', body: values }),
    onSuccess: () => client.resetQueries(),
  });
  return (
    <DoorSheet title="The first administrator">
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          setup.mutate();
        }}
      >
        {fields.map(({ name, ...rest }) => (
          <Input
            key={name}
            {...rest}
            autoComplete={name === 'password' ? 'new-password' : 'off'}
            autoCapitalize="none"
            minLength={name === 'password' ? 12 : undefined}
            required
            value={values[name] ?? ''}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        ))}
        <Wrong error={setup.error} />
        <div className={styles.buttons}>
          <Button type="submit" kind="main" disabled={setup.isPending}>
            Make this account
          </Button>
        </div>
      </form>
    </DoorSheet>
  );
}
