import { afterAll, beforeAll, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { command } from '../../test/support/alert-samples.ts';
import { long, progress } from '../../test/support/long-run.ts';
import { outboxLives } from '../../test/support/outbox-lives.ts';
import { startSmtpStandIn, type SmtpStandIn } from '../../test/support/smtp-stand-in.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../../test/support/twilio-stand-in.ts';
import { markerOf } from '../send-sms/wording.ts';

const kills = long ? 200 : 16;
const lives = outboxLives();
const [phone, address] = ['+12025550123', 'oncall@example.org'];
let twilio: TwilioStandIn;
let smtp: SmtpStandIn;

beforeAll(async () => {
  twilio = await startTwilioStandIn();
  smtp = await startSmtpStandIn();
});
afterAll(async () => {
  await Promise.all([twilio.close(), smtp.close()]);
  lives.end();
});

function live(faultPoint: string): Promise<NodeJS.Signals | number | null> {
  const limits = { perRecipientPerHour: 10_000, timeoutMs: 5_000 };
  const { accountSid, authToken: secret, baseUrl } = twilio;
  const settings = {
    sms: { accountSid, secret, baseUrl, from: '+12025550100', recipients: [phone], ...limits },
    email: {
      host: smtp.host,
      port: smtp.port,
      tls: false,
      login: { user: smtp.user, password: smtp.password },
      from: { name: 'Tocsin', address: 'tocsin@example.com' },
      recipients: [{ name: '', address }],
      ...limits,
    },
  };
  return lives.live(settings, faultPoint);
}

test(`${kills} kills at the worst moments: no notification lost, no SMS twice, one mail twice for each kill at most`, {
  timeout: 60_000 + kills * 10_000,
}, async ({ annotate }) => {
  const points = ['after-attempted', 'after-send-before-outcome'] as const;
  let unfinished = 0;
  for (let kill = 0; kill < kills; kill++) {
    if (kill % 10 === 0) progress(`${kill} of ${kills} kills, ${unfinished} on unfinished work`);
    for (let i = 0; i < 4; i++) {
      // Every other pair of kills has mails alone: an SMS is always done first and would take the kill.
      const type = i % 2 === 0 && kill % 4 < 2 ? 'send-sms' : 'send-email';
      const given = command({
        type,
        id: digest('kill', kill, i),
        at: Date.now(),
        recipient: type === 'send-sms' ? phone : address,
      });
      lives.give(given);
    }
    expect(await live(`${points[kill % 2]}:${1 + (Math.floor(kill / 2) % 4)}`)).toBe('SIGKILL');
    const final = new Set(
      lives
        .outcomes()
        .filter((o) => o.final)
        .map((o) => o.command),
    );
    unfinished += lives.commands().some((given) => !final.has(given.id)) ? 1 : 0;
  }
  expect(unfinished).toBe(kills);
  expect(await live('')).toBe(0);

  const commands = lives.commands();
  const finals = lives.outcomes().filter((o) => o.final);
  expect(finals.map((o) => o.result)).toEqual(Array(commands.length).fill('accepted'));
  for (const { id } of commands.filter((given) => given.type === 'send-sms')) {
    expect(twilio.sent.filter((sms) => sms.body.includes(`[${markerOf(id)}]`))).toHaveLength(1);
  }
  expect(twilio.requests.lists).toBeGreaterThan(0);
  const mails = smtp.sent.map((mail) => mail.parsed.messageId);
  const asked = commands.filter((given) => given.type === 'send-email').map(({ id }) => `<tocsin.${id}@example.com>`);
  expect(new Set(mails)).toEqual(new Set(asked));
  const twice = mails.length - asked.length;
  await annotate(`${commands.length} notifications, ${kills} kills, ${twice} mails sent twice, 0 SMS`);
  expect(twice).toBeLessThanOrEqual(kills);
});
