import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../../../../schemas/api/access.ts';
import { requestGuarded } from '../../api/guarded.ts';
import { useSeat } from '../../api/me.ts';
import { tenantPath } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { CopyButton } from '../../marks/copy-button.tsx';
import { Input, Select, Wrong } from '../../marks/field.tsx';
import { roleNames } from './roles.ts';
import styles from './settings.module.css';

/** A password is made for them and shown once. */
export function NewAccount({ onClose }: { onClose: () => void }) {
  const { tenant } = useSeat();
  const client = useQueryClient();
  const [values, setValues] = useState({ account: '', name: '', role: 'analyst' as Role });
  const make = useMutation({
    mutationFn: () =>
      requestGuarded<{ password?: string }>(tenantPath(tenant, '/accounts'), { method: 'POST', body: values }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['accounts', tenant] }),
  });
  if (make.data !== undefined) {
    return (
      <p className={styles.secret}>
        Give it to them now; it is not shown again. <code>{make.data.password ?? ''}</code>{' '}
        <CopyButton text={make.data.password ?? ''} />
        <Button onClick={onClose}>Done</Button>
      </p>
    );
  }
  return (
    <form
      className={styles.sheet}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Input
        label="Account"
        hint="Lower-case letters, digits and . _ @ -"
        autoCapitalize="none"
        required
        value={values.account}
        onChange={(event) => setValues({ ...values, account: event.target.value })}
      />
      <Input
        label="Name, as others see it"
        required
        value={values.name}
        onChange={(event) => setValues({ ...values, name: event.target.value })}
      />
      <Select
        label="Role"
        value={values.role}
        onChange={(event) => setValues({ ...values, role: event.target.value as Role })}
      >
        {roleNames.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </Select>
      <Wrong error={make.error} />
      <div>
        <Button type="submit" kind="main" disabled={make.isPending}>
          Let them in
        </Button>{' '}
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
