import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, openBrowser } from '../../dashboards/console/e2e/desk.ts';
import { deliveryTopic } from '../../responders/reset-credentials/mosquitto.ts';
import { Pump } from '../../simulator/broker/pump.ts';
import { Random } from '../../simulator/random.ts';
import type { Pki } from '../captures/openvpn/pki.ts';
import { letIn, type Person, servingPeople, sitDownAs, stepUp } from '../support/console-desk.ts';
import { denying, startEnforcing } from '../support/enforcing-gateway.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation } from '../support/installation.ts';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslog.ts';
import {
  hearing,
  letsIn,
  makeVpnPki,
  openVpnOverTls,
  secureBy,
  startVpnGateway,
  type VpnGateway,
} from '../support/vpn-gateway.ts';

const pumps = ['pump-1', 'pump-2', 'pump-3'];
/** Two browsers, a VPN and a broker beside a whole installation: on a busy machine they take their time. */
const patienceMs = 400_000;
const factorySecret = (name: string): string => `made-with-${name}`;

let directory = '';
let pki: Pki;
let installation: Installation;
let vpnGateway: VpnGateway;
let broker: Mosquitto;
let rsyslogd: Rsyslogd;
let agent: ChildProcess;
let ada: Person;
let grace: Person;

/** One installation for people, with a real OpenVPN and a real Mosquitto behind `gw-a`; every cap is below one device. */
beforeAll(async () => {
  await openBrowser();
  directory = mkdtempSync(join(tmpdir(), 'tocsin-responses-'));
  for (const name of ['broker', 'broker-log']) mkdirSync(join(directory, name));
  pki = makeVpnPki(directory, ['pump-1']);
  const [http = 0, tls = 0, edge = 0, management = 0, web = 0] = await freePorts(5);
  broker = await startMosquitto(join(directory, 'broker'), (line) => rsyslogd?.write('gw-a', [line]));
  const passwordFile = join(directory, 'broker-admin');
  writeFileSync(passwordFile, broker.admin.password, { mode: 0o600 });
  const { url, admin } = broker;
  installation = await install({
    ...{ ...hearing(pki, { http, tls }), ...servingPeople(web) },
    edge: { port: edge, ...secureBy(pki), holdMs: 5_000, pollMs: 100 },
    quarantine: { live: true, perHour: 0, shareOfFleet: 0 },
    campaign: {
      live: true,
      brokers: [{ name: 'north', tenant: 'acme', url, username: admin.username, passwordFile }],
    },
  });
  const mosquittoLines = { ...openVpnOverTls(pki, 'gw-a', tls), program: 'mosquitto' };
  rsyslogd = await startRsyslogd(join(directory, 'broker-log'), [mosquittoLines]);
  const extra = denying(directory, management);
  vpnGateway = await startVpnGateway({ directory, pki, ports: { http, tls }, checkRevocation: false, extra });
  agent = startEnforcing({ directory, pki, edge, management, broker }, () => undefined);
  addPumps();
  const inventory = join(directory, 'devices.csv');
  const rows = pumps.map((name) => `${name},p7,north,gw-a,b-7`);
  writeFileSync(inventory, ['id,model,site,gateway,batch', ...rows, ''].join('\n'));
  const imported = await installation.tocsin('import', 'devices', inventory, '--tenant', 'acme');
  expect(imported.status, imported.stderr).toBe(0);
  ada = await letIn(installation, 'ada', 'responder');
  grace = await letIn(installation, 'grace', 'responder');
}, patienceMs);

afterAll(async () => {
  await closeBrowser();
  agent?.kill('SIGTERM');
  await vpnGateway?.stop();
  await broker?.stop();
  await rsyslogd?.stop();
  await installation?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Each may read its own new credential and nobody else's. */
function addPumps(): void {
  broker.ctrl('createRole', 'deliver');
  broker.ctrl('addRoleACL', 'deliver', 'publishClientSend', deliveryTopic('#'), 'allow');
  broker.ctrl('addClientRole', broker.admin.username, 'deliver');
  for (const name of pumps) {
    broker.addClient(name, factorySecret(name));
    broker.ctrl('createRole', name);
    broker.ctrl('addRoleACL', name, 'subscribeLiteral', deliveryTopic(name), 'allow');
    broker.ctrl('addClientRole', name, name);
  }
}

async function isLetInWithOld(name: string): Promise<boolean> {
  const credential = { username: name, password: factorySecret(name), clientId: `${name}-by-hand` };
  const client = await connectAsync(broker.url, { ...credential, reconnectPeriod: 0 }).catch(() => undefined);
  client?.end(true);
  return client !== undefined;
}

/** What stands beside a word in a list of facts. */
const fact = (page: Page, name: string) =>
  page
    .locator('dt', { hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]')
    .first();

test(
  'one account asks for a quarantine above the cap, another confirms it, and both see the refusal arrive',
  async () => {
    // So that the installation knows by which certificate the device comes in.
    expect(await letsIn(vpnGateway, pki, 'pump-1')).toBe(true);
    await installation.settled();
    await using asking = await sitDownAs(ada, installation, 'devices/pump-1');
    const mine = asking.page.getByRole('article', { name: 'Quarantine' });
    await asking.page.getByRole('article', { name: 'Device pump-1' }).waitFor();
    await asking.page.keyboard.press('q');
    await mine.getByText('gw-a would refuse it').waitFor();
    await mine.getByText('above hourly cap').waitFor();
    await mine.getByRole('button', { name: 'Ask for this quarantine' }).click();
    await stepUp(asking, ada);
    await mine.getByRole('status').getByText('waits for a second person').waitFor();
    await mine.getByText('Somebody else has to confirm what you asked for.').waitFor();
    expect(await mine.getByRole('button', { name: 'Confirm it' }).isDisabled()).toBe(true);
    expect(await letsIn(vpnGateway, pki, 'pump-1')).toBe(true);

    await using confirming = await sitDownAs(grace, installation, 'campaigns');
    const theirs = confirming.page.getByRole('article', { name: 'Quarantine' });
    await confirming.page.getByRole('region', { name: 'Quarantines' }).getByRole('button', { name: 'pump-1' }).click();
    await theirs.getByRole('button', { name: 'Confirm it' }).click();
    await stepUp(confirming, grace);
    for (const sheet of [mine, theirs])
      await sheet.getByRole('status').getByText('applied, refusal not yet seen').waitFor();
    expect(await fact(asking.page, 'Confirmed by').textContent()).toBe('grace');

    const triedAt = Date.now();
    expect(await letsIn(vpnGateway, pki, 'pump-1')).toBe(false);
    for (const { page } of [asking, confirming]) {
      const observed = fact(page, 'Refusal observed').locator('time');
      await observed.waitFor();
      expect(await observed.textContent()).toMatch(/\d\d:\d\d:\d\d/);
      const at = Date.parse((await observed.getAttribute('datetime')) ?? '');
      expect(at).toBeGreaterThan(triedAt - 1_000);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
    for (const sheet of [mine, theirs]) await sheet.getByRole('status').getByText('refusal observed').waitFor();

    await mine.getByRole('button', { name: 'Release' }).click();
    await theirs.getByRole('status').getByText('released', { exact: true }).waitFor();
    expect([asking.loads, confirming.loads, asking.mishaps, confirming.mishaps]).toEqual([0, 0, [], []]);
  },
  patienceMs,
);

test(
  'a campaign is planned, started, approved by another, paused, resumed and aborted on the page',
  async () => {
    const devices = pumps.map((id) => {
      const random = new Random('pump', id);
      return new Pump({ id, secret: factorySecret(id), url: broker.url, random });
    });
    await Promise.all(devices.map((pump) => pump.connect()));
    await using first = await sitDownAs(ada, installation, 'campaigns');
    const { page } = first;
    await page.getByRole('button', { name: 'Plan a campaign' }).click();
    const plan = page.getByRole('dialog', { name: 'Plan a campaign' });
    await plan.getByLabel('Named').fill('b-7');
    await plan.getByLabel('Canary devices').fill('3');
    // One a minute: what the test does in between meets a campaign at work.
    await plan.getByLabel('At most per minute').fill('1');
    await page.keyboard.press('Enter');
    const campaign = page.getByRole('article', { name: 'Campaign 1' });
    await campaign.getByText('planned', { exact: true }).waitFor();
    expect(await fact(page, 'Devices').textContent()).toContain('3 of 3');

    const press = async (on: Page, verb: string): Promise<void> => {
      await on.getByRole('article').getByRole('button', { name: verb, exact: true }).click();
      await on.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
    };
    await press(page, 'Start');
    await stepUp(first, ada);
    await campaign.getByText('waits for a second person').waitFor();
    expect(await campaign.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);

    await using second = await sitDownAs(grace, installation, new URL(page.url()).pathname.replace('/acme/', ''));
    await press(second.page, 'Approve');
    await stepUp(second, grace);
    await campaign.getByText('running', { exact: true }).waitFor();
    await campaign.getByText('1 of 3', { exact: true }).waitFor();

    await press(page, 'Pause');
    await campaign.getByText('paused', { exact: true }).waitFor();
    await second.page.getByText('paused', { exact: true }).waitFor();
    await press(page, 'Resume');
    await campaign.getByText('running', { exact: true }).waitFor();
    await press(second.page, 'Abort');
    await campaign.getByText('ended early').waitFor();

    const proven = Number(await fact(page, 'proven').textContent());
    expect(proven).toBeGreaterThanOrEqual(1);
    const held = await Promise.all(pumps.map(isLetInWithOld));
    expect(held.filter((old) => !old)).toHaveLength(proven);
    for (const pump of devices) pump.end();
    expect([first.loads, second.loads, first.mishaps, second.mishaps]).toEqual([0, 0, [], []]);
  },
  patienceMs,
);
