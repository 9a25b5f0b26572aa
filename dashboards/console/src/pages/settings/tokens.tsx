import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { Role, tokenListSchema } from '../../../../../schemas/api/access.ts';
import { requestGuarded } from '../../api/guarded.ts';
import { useSeat } from '../../api/me.ts';
import { usePages } from '../../api/pages.ts';
import { pathOf } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { CopyButton } from '../../marks/copy-button.tsx';
import { Input, Select, Wrong } from '../../marks/field.tsx';
import { More } from '../../marks/more.tsx';
import { Answered } from '../../marks/states.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Age, When } from '../../marks/when.tsx';
import { roleNames } from './roles.ts';
import styles from './settings.module.css';

type TokenList = z.infer<typeof tokenListSchema>;

export function Tokens() {
  const { tenant, may } = useSeat();
  const client = useQueryClient();
  const [label, setLabel] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const query = usePages<TokenList>({ queryKey: ['tokens'], at: (asked) => pathOf('/tokens', asked) });
  const again = () => client.invalidateQueries({ queryKey: ['tokens'] });
  const make = useMutation({
    mutationFn: () => requestGuarded<{ secret: string }>('/tokens', { method: 'POST', body: { label, tenant, role } }),
    onSuccess: () => {
      setLabel('');
      return again();
    },
  });
  const drop = useMutation({
    mutationFn: (id: string) => requestGuarded(`/tokens/${id}`, { method: 'DELETE' }),
    onSettled: again,
  });
  return (
    <>
      <Answered query={query} rows={2}>
        {({ pages }) =>
          pages[0]?.tokens.length === 0 ? (
            <p>None.</p>
          ) : (
            <Table
              label="API tokens"
              rows={pages.flatMap(({ tokens }) => tokens)}
              keyOf={({ id }) => id}
              columns={[
                { title: 'For', cell: (one) => <Text value={one.label} most={60} /> },
                { title: 'May', kind: 'tight', cell: (one) => `${one.role} in ${one.tenant}` },
                { title: 'Made', kind: 'tight', cell: ({ issuedAt }) => <When at={issuedAt} /> },
                { title: 'Ends', kind: 'tight', cell: ({ expiresAt }) => <Age at={expiresAt} /> },
                {
                  title: 'Revoke',
                  kind: 'tight',
                  cell: ({ id }) => (
                    <Button kind="bare" onClick={() => drop.mutate(id)}>
                      Revoke
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answered>
      <More query={query} />
      {make.data === undefined ? null : (
        <p className={styles.secret}>
          Copy it now; it is not shown again. <code>{make.data.secret}</code> <CopyButton text={make.data.secret} />
        </p>
      )}
      <form
        className={styles.sheet}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Input
          label="What a new one is for"
          required
          maxLength={60}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Select label="It may" value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {roleNames.filter(may).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
        <Wrong error={make.error ?? drop.error} />
        <div>
          <Button type="submit" disabled={make.isPending}>
            Make a token
          </Button>
        </div>
      </form>
    </>
  );
}
