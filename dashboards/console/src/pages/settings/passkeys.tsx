import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { passkeyListSchema } from '../../../../../schemas/api/access.ts';
import { requestGuarded } from '../../api/guarded.ts';
import { usePages } from '../../api/pages.ts';
import { pathOf } from '../../api/request.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { Input, Wrong } from '../../marks/field.tsx';
import { More } from '../../marks/more.tsx';
import { Answered } from '../../marks/states.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { When } from '../../marks/when.tsx';
import styles from './settings.module.css';

type PasskeyList = z.infer<typeof passkeyListSchema>;

export function Passkeys() {
  const client = useQueryClient();
  const [label, setLabel] = useState('');
  const query = usePages<PasskeyList>({ queryKey: ['passkeys'], at: (asked) => pathOf('/account/passkeys', asked) });
  const again = () =>
    Promise.all([client.invalidateQueries({ queryKey: ['passkeys'] }), client.invalidateQueries({ queryKey: ['me'] })]);
  const add = useMutation({
    mutationFn: async () => {
      const { startRegistration } = await import('@simplewebauthn/browser');
      type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
      const optionsJSON = await requestGuarded<Options>('/account/passkeys/options', { method: 'POST', body: {} });
      const response = await startRegistration({ optionsJSON });
      return requestGuarded('/account/passkeys', { method: 'POST', body: { label, response } });
    },
    onSuccess: () => {
      setLabel('');
      notify('The passkey can sign you in from now on.');
      return again();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => requestGuarded(`/account/passkeys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: again,
  });
  return (
    <>
      <Answered query={query} rows={2}>
        {({ pages }) =>
          pages[0]?.passkeys.length === 0 ? (
            <p>None. A passkey signs you in without a password that could be stolen.</p>
          ) : (
            <Table
              label="Passkeys"
              rows={pages.flatMap(({ passkeys }) => passkeys)}
              keyOf={({ id }) => id}
              columns={[
                { title: 'Called', cell: (one) => <Text value={one.label} most={60} /> },
                { title: 'Added', kind: 'tight', cell: ({ addedAt }) => <When at={addedAt} /> },
                {
                  title: 'Remove',
                  kind: 'tight',
                  cell: ({ id }) => (
                    <Button kind="bare" onClick={() => remove.mutate(id)}>
                      Remove
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answered>
      <More query={query} />
      <form
        className={styles.sheet}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Input
          label="Name for a new one"
          placeholder="this laptop"
          required
          maxLength={60}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Wrong error={add.error ?? remove.error} />
        <div>
          <Button type="submit" disabled={add.isPending}>
            Add a passkey
          </Button>
        </div>
      </form>
    </>
  );
}
