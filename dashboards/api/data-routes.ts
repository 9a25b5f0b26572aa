import { type AlertPorts, alertRoutes } from './alerts/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { caseRoutes } from './cases/routes.ts';
import { type CertificatePorts, certificateRoutes } from './certificates/routes.ts';
import { type DeadLetterPorts, deadLetterRoutes } from './dead-letters/routes.ts';
import { type DetectorPorts, detectorRoutes } from './detectors/routes.ts';
import { type DevicePorts, deviceRoutes } from './devices/routes.ts';
import { liveRoutes } from './live/routes.ts';
import { type OnCallDesk, onCallRoutes } from './on-call/routes.ts';
import { type PipelinePorts, pipelineRoutes } from './pipeline/routes.ts';
import type { Audit, AuditChains } from './ports/audit.ts';
import type { LiveFeed } from './ports/live.ts';
import type { Views } from './ports/views.ts';
import type { Webhooks } from './ports/webhooks.ts';
import { type ResponsePorts, responseRoutes } from './responses/routes.ts';
import type { Route } from './route.ts';
import { type SearchPorts, searchRoutes } from './search/routes.ts';
import { suppressionRoutes } from './suppressions/routes.ts';
import { viewRoutes } from './views/routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';

export interface DataPorts
  extends AlertPorts,
    DevicePorts,
    ResponsePorts,
    SearchPorts,
    DetectorPorts,
    PipelinePorts,
    DeadLetterPorts,
    CertificatePorts {
  quarantines: ResponsePorts['quarantines'];
  store: AlertPorts['store'];
  views: Views;
  audit: Audit;
  auditChains: AuditChains;
  webhooks: Webhooks;
  onCall: OnCallDesk;
  feed: LiveFeed;
}

/** Every route about the data of tenants. */
export function dataRoutes(ports: DataPorts): Route[] {
  const { book, fleet, clock } = ports;
  return [
    ...alertRoutes(ports),
    ...caseRoutes(book, fleet),
    ...suppressionRoutes(book, fleet, clock),
    ...deviceRoutes(ports),
    ...searchRoutes(ports),
    ...responseRoutes(ports),
    ...detectorRoutes(ports),
    ...certificateRoutes(ports),
    ...pipelineRoutes(ports),
    ...deadLetterRoutes(ports),
    ...auditRoutes(ports.audit, ports.auditChains),
    ...viewRoutes(ports.views),
    ...webhookRoutes(ports.webhooks),
    ...onCallRoutes(ports.onCall, clock),
    ...liveRoutes(ports.feed),
  ];
}
