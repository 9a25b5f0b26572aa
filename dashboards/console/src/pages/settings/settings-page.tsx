import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSeat } from '../../api/me.ts';
import { request } from '../../api/request.ts';
import { switchTheme } from '../../frame/theme.ts';
import { Button } from '../../marks/button.tsx';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import styles from '../page.module.css';
import { Part } from '../part.tsx';
import { Accounts } from './accounts.tsx';
import { Authenticator } from './authenticator.tsx';
import { Passkeys } from './passkeys.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';
import { Tokens } from './tokens.tsx';

/** One's own account, and those of the tenant for its administrators. */
export function SettingsPage() {
  const { me, tenant, role, may } = useSeat();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => request('/session', { method: 'DELETE' }),
    onSettled: () => {
      client.clear();
      location.assign('/');
    },
  });
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Settings</h1>
        <span className={styles.grow} />
        <Button onClick={switchTheme}>Dark or light</Button>
        <Button onClick={() => leave.mutate()}>Sign out</Button>
      </div>
      <Part title="You">
        <Facts
          rows={[
            ['Name', <Text key="name" value={me.name} most={100} />],
            ['Account', <Text key="account" value={me.account} most={100} />],
            ['Role', `${role} in ${tenant}`],
            ['Second factors', me.factors.length === 0 ? 'none' : me.factors.join(', ')],
          ]}
        />
      </Part>
      <div className={styles.two}>
        <Part title="Password">
          <Password />
        </Part>
        <Part title="Authenticator app">
          <Authenticator />
        </Part>
      </div>
      <Part title="Passkeys">
        <Passkeys />
      </Part>
      <Part title="Sessions">
        <Sessions />
      </Part>
      <Part title="API tokens">
        <Tokens />
      </Part>
      {may('admin') ? (
        <Part title={`Accounts of ${tenant}`}>
          <Accounts />
        </Part>
      ) : null}
    </div>
  );
}
