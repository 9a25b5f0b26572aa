import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { accountListSchema, accountSchema, Role } from '../../../../../schemas/api/access.ts';
import { requestGuarded } from '../../api/guarded.ts';
import { useSeat } from '../../api/me.ts';
import { usePages } from '../../api/pages.ts';
import { tenantPath } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { CopyButton } from '../../marks/copy-button.tsx';
import { Wrong } from '../../marks/field.tsx';
import { More } from '../../marks/more.tsx';
import { Answered } from '../../marks/states.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { day } from '../../words/time.ts';
import { NewAccount } from './new-account.tsx';
import { roleNames } from './roles.ts';
import styles from './settings.module.css';

type Account = z.infer<typeof accountSchema>;
/** One change, guarded by the revision it was seen at. */
type Change = Pick<Account, 'account' | 'revision'> & { role?: Role; disabled?: boolean; resetPassword?: true };

interface Changed {
  /** Shown this once, when it was made for somebody. */
  password?: string;
}

/** Who belongs to the tenant. */
export function Accounts() {
  const { tenant, me } = useSeat();
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const query = usePages<z.infer<typeof accountListSchema>>({
    queryKey: ['accounts', tenant],
    at: (asked) => tenantPath(tenant, '/accounts', asked),
  });
  const change = useMutation({
    mutationFn: ({ account, revision, ...body }: Change) =>
      requestGuarded<Changed>(tenantPath(tenant, `/accounts/${encodeURIComponent(account)}`), {
        method: 'PATCH',
        body,
        revision,
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts', tenant] }),
  });
  const roleOf = (one: Account): Role => one.tenants.find((seat) => seat.tenant === tenant)?.role ?? 'viewer';
  return (
    <>
      <Answered query={query} rows={3}>
        {({ pages }) => (
          <Table
            label="Accounts"
            rows={pages.flatMap(({ accounts }) => accounts)}
            keyOf={({ account }) => account}
            columns={[
              { title: 'Account', kind: 'tight', cell: ({ account }) => account },
              { title: 'Name', cell: ({ name }) => <Text value={name} most={60} /> },
              {
                title: 'Role',
                kind: 'tight',
                cell: (one) =>
                  one.account === me.account ? (
                    roleOf(one)
                  ) : (
                    <select
                      aria-label={`Role of ${one.account}`}
                      value={roleOf(one)}
                      onChange={({ target }) => change.mutate({ ...seen(one), role: target.value as Role })}
                    >
                      {roleNames.map((role) => (
                        <option key={role}>{role}</option>
                      ))}
                    </select>
                  ),
              },
              { title: 'Second factors', cell: ({ factors }) => factors.join(', ') || 'none' },
              { title: 'Since', kind: 'tight', cell: ({ createdAt }) => day(createdAt) },
              {
                title: 'Change',
                kind: 'tight',
                cell: (one) =>
                  one.account === me.account ? (
                    'you'
                  ) : (
                    <>
                      <Button kind="bare" onClick={() => change.mutate({ ...seen(one), disabled: !one.disabled })}>
                        {one.disabled ? 'Let in again' : 'Shut out'}
                      </Button>
                      <Button kind="bare" onClick={() => change.mutate({ ...seen(one), resetPassword: true })}>
                        New password
                      </Button>
                    </>
                  ),
              },
            ]}
          />
        )}
      </Answered>
      <More query={query} />
      <Wrong error={change.error} />
      {change.data?.password === undefined ? null : (
        <p className={styles.secret}>
          Give it to them now; it is not shown again. <code>{change.data.password}</code>{' '}
          <CopyButton text={change.data.password} />
        </p>
      )}
      {making ? (
        <NewAccount onClose={() => setMaking(false)} />
      ) : (
        <div>
          <Button onClick={() => setMaking(true)}>Let somebody in</Button>
        </div>
      )}
    </>
  );
}

const seen = ({ account, revision }: Account) => ({ account, revision });
