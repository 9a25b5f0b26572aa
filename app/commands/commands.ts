import type { Command } from 'commander';
import { addAccounts } from './accounts.ts';
import { addAlerts } from './alerts.ts';
import { addCampaign } from './campaign.ts';
import { addCases } from './cases.ts';
import { addDeadLetters } from './dead-letters.ts';
import { addDecode } from './decode.ts';
import { addDemo } from './demo.ts';
import { addDetectors } from './detectors.ts';
import { addDoctor } from './doctor.ts';
import { addGateway } from './gateway.ts';
import { addImport } from './import.ts';
import { addMigrate } from './migrate.ts';
import { addQuarantine } from './quarantine.ts';
import { addPolicy } from './policy.ts';
import { addQuery } from './query.ts';
import { addRerun } from './rerun.ts';
import { addResponses } from './responses.ts';
import { addRevoke } from './revoke.ts';
import { addRun } from './run.ts';
import { addScore } from './score.ts';
import { addSimulate } from './simulate.ts';
import { addStatus } from './status.ts';
import { addTail } from './tail.ts';
import { addUp } from './up.ts';
import { addWebhook } from './webhook.ts';

/** In the order a newcomer meets them. */
export function addCommands(program: Command): void {
  for (const add of [
    addUp,
    addRun,
    addGateway,
    addDemo,
    addSimulate,
    addImport,
    addDecode,
    addRerun,
    addScore,
    addAlerts,
    addCases,
    addResponses,
    addDetectors,
    addPolicy,
    addWebhook,
    addQuarantine,
    addCampaign,
    addRevoke,
    addAccounts,
    addDeadLetters,
    addStatus,
    addQuery,
    addTail,
    addMigrate,
    addDoctor,
  ]) {
    add(program);
  }
}
