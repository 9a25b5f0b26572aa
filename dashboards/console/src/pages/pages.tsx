import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useSearch } from 'wouter';
import { Empty, Skeleton } from '../marks/states.tsx';
import { AlertsPage } from './alerts/alerts-page.tsx';

// The queue comes with the first load; the rest when somebody goes there.
const AlertView = lazy(async () => ({ default: (await import('./alert/alert-view.tsx')).AlertView }));
const CasesPage = lazy(async () => ({ default: (await import('./cases/cases-page.tsx')).CasesPage }));
const CaseView = lazy(async () => ({ default: (await import('./cases/case-view.tsx')).CaseView }));
const SuppressionsPage = lazy(async () => ({
  default: (await import('./suppressions/suppressions-page.tsx')).SuppressionsPage,
}));
const DevicesPage = lazy(async () => ({ default: (await import('./devices/devices-page.tsx')).DevicesPage }));
const DeviceView = lazy(async () => ({ default: (await import('./device/device-view.tsx')).DeviceView }));
const CertificatesPage = lazy(async () => ({
  default: (await import('./certificates/certificates-page.tsx')).CertificatesPage,
}));
const CampaignsPage = lazy(async () => ({ default: (await import('./campaigns/campaigns-page.tsx')).CampaignsPage }));
const CampaignView = lazy(async () => ({ default: (await import('./campaigns/campaign-view.tsx')).CampaignView }));
const SearchPage = lazy(async () => ({ default: (await import('./search/search-page.tsx')).SearchPage }));
const DetectorsPage = lazy(async () => ({ default: (await import('./detectors/detectors-page.tsx')).DetectorsPage }));
const PipelinePage = lazy(async () => ({ default: (await import('./pipeline/pipeline-page.tsx')).PipelinePage }));
const AuditPage = lazy(async () => ({ default: (await import('./audit/audit-page.tsx')).AuditPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./settings/settings-page.tsx')).SettingsPage }));

export function Pages() {
  const search = useSearch();
  return (
    <Suspense fallback={<Skeleton rows={12} />}>
      <Switch>
        <Route path="/alerts">
          <AlertsPage />
        </Route>
        <Route path="/alerts/:number">{({ number }) => <AlertView key={number} number={Number(number)} whole />}</Route>
        <Route path="/cases">
          <CasesPage />
        </Route>
        <Route path="/cases/:number">{({ number }) => <CaseView key={number} number={Number(number)} whole />}</Route>
        <Route path="/suppressions">
          <SuppressionsPage />
        </Route>
        <Route path="/devices">
          <DevicesPage />
        </Route>
        <Route path="/devices/:id">{({ id }) => <DeviceView key={id} id={decodeURIComponent(id)} />}</Route>
        <Route path="/certificates">
          <CertificatesPage />
        </Route>
        <Route path="/campaigns">
          <CampaignsPage />
        </Route>
        <Route path="/campaigns/:id">{({ id }) => <CampaignView key={id} id={id} />}</Route>
        <Route path="/search">
          <SearchPage />
        </Route>
        <Route path="/detectors">
          <DetectorsPage />
        </Route>
        <Route path="/pipeline">
          <PipelinePage />
        </Route>
        <Route path="/audit">
          <AuditPage />
        </Route>
        <Route path="/settings">
          <SettingsPage />
        </Route>
        <Route path="/">
          <Redirect to={`/alerts${search === '' ? '' : `?${search}`}`} replace />
        </Route>
        <Route>
          <Empty title="There is no such page">
            <p>Press Ctrl-K and type where you want to go.</p>
          </Empty>
        </Route>
      </Switch>
    </Suspense>
  );
}
