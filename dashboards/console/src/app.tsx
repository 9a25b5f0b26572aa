import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import type { Me } from '../../../schemas/api/access.ts';
import { useAddress } from './address/use-address.ts';
import { LiveProvider } from './api/live.tsx';
import { meQuery, SeatContext, seatOf, setupQuery } from './api/me.ts';
import { isProblem } from './api/problem.ts';
import { Frame } from './frame/frame.tsx';
import { ProblemNote, Skeleton } from './marks/states.tsx';
import { Pages } from './pages/pages.tsx';

const SignIn = lazy(async () => ({ default: (await import('./pages/sign-in/sign-in.tsx')).SignIn }));
const Setup = lazy(async () => ({ default: (await import('./pages/sign-in/setup.tsx')).Setup }));

/** Who is there decides what is shown; the address is kept through signing in. */
export function App() {
  const me = useQuery(meQuery);
  if (me.data !== undefined) return <Tenants me={me.data} />;
  if (me.error === null) return <Skeleton />;
  if (!isProblem(me.error, 'NOT_SIGNED_IN', 'SECOND_FACTOR_NEEDED')) {
    return <ProblemNote error={me.error} onAgain={() => void me.refetch()} />;
  }
  return (
    <Suspense fallback={<Skeleton />}>
      <Door />
    </Suspense>
  );
}

function Door() {
  const setup = useQuery(setupQuery);
  if (setup.error !== null) return <ProblemNote error={setup.error} onAgain={() => void setup.refetch()} />;
  if (setup.data === undefined) return <Skeleton />;
  return setup.data.needed ? <Setup /> : <SignIn oidc={setup.data.oidc} />;
}

function Tenants({ me }: { me: Me }) {
  const [first] = me.tenants;
  if (first === undefined) return <ProblemNote error={new Error('This account belongs to no tenant yet.')} />;
  return (
    <Switch>
      <Route path="/:tenant/*?">
        {({ tenant }) => {
          const mine = me.tenants.find((one) => one.tenant === decodeURIComponent(tenant));
          if (mine === undefined) return <Redirect to={`/${encodeURIComponent(first.tenant)}/alerts`} replace />;
          return <Tenant key={mine.tenant} me={me} tenant={mine.tenant} />;
        }}
      </Route>
      <Route>
        <Redirect to={`/${encodeURIComponent(first.tenant)}/alerts`} replace />
      </Route>
    </Switch>
  );
}

function Tenant({ me, tenant }: { me: Me; tenant: string }) {
  const { get } = useAddress();
  const seat = useMemo(() => seatOf(me, tenant), [me, tenant]);
  return (
    <SeatContext value={seat}>
      <LiveProvider tenant={tenant} paused={get('paused') !== ''}>
        <Router base={`/${encodeURIComponent(tenant)}`}>
          <Frame>
            <Pages />
          </Frame>
        </Router>
      </LiveProvider>
    </SeatContext>
  );
}
