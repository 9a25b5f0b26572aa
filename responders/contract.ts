import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { NotificationCommand, Outcome } from '../schemas/command.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { Responder } from './responder.ts';

/** What a responder's own test brings to the contract. */
export interface ContractSubject {
  readonly responder: Responder;
  /** A command it can perform; each name gives another one. */
  command(name: string): NotificationCommand;
  /** How often the outside world was really touched. */
  sent(): number;
  /** How often the outside world was called at all. */
  calls(): number;
  /** Lets the outside world take the next one and never answer. */
  hang(): void;
  /** Makes the next one fail in as telling a way as the outside world knows. */
  fail(): void;
  /** What becomes of that. Left out: refused. */
  readonly failsAs?: Outcome['result'];
  /** What must never be seen in an outcome: credentials and recipients. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** What every responder promises, tried through the outbox against a stand-in of the outside world. */
export function responderContract(name: string, begin: (timeoutMs: number) => Promise<ContractSubject>): void {
  describe(`${name} keeps the responder's contract:`, () => {
    test('the same command twice is sent once', () =>
      inOutbox({}, async ({ subject, take, until }) => {
        take(subject.command('one'), subject.command('one'));
        await until('accepted');
        take(subject.command('one'));
        await delay(50);
        expect(subject.sent()).toBe(1);
      }));

    test('no answer in time is unknown', () =>
      inOutbox({ timeoutMs: 200 }, async ({ subject, take, until }) => {
        subject.hang();
        take(subject.command('one'));
        expect(await until('unknown')).toMatchObject({ final: false, reason: 'timeout' });
      }));

    test('simulation touches nothing', () =>
      inOutbox({}, async ({ subject, take, until }) => {
        take({ ...subject.command('one'), simulated: true });
        expect(await until('simulated')).toMatchObject({ final: true, providerId: '' });
        expect(subject.calls()).toBe(0);
      }));

    test('a type that was not switched live touches nothing', () =>
      inOutbox({ live: false }, async ({ subject, take, until }) => {
        take(subject.command('one'));
        await until('simulated');
        expect(subject.calls()).toBe(0);
      }));

    test('the limit refuses, where there is one', () =>
      inOutbox({}, async ({ subject, take, until }) => {
        const limit = subject.responder.perRecipientPerHour;
        if (limit === undefined) return;
        take(...Array.from({ length: limit + 1 }, (_, i) => subject.command(`number ${i}`)));
        expect(await until('refused')).toMatchObject({ reason: 'budget' });
        expect(subject.sent()).toBeLessThanOrEqual(limit);
      }));

    test('a recipient that is not configured is refused', () =>
      inOutbox({}, async ({ subject, take, until }) => {
        const strangers = {
          'send-sms': '+12025550188',
          'send-email': 'stranger@example.net',
          'send-webhook': 'stranger',
        };
        take({ ...subject.command('one'), recipient: strangers[subject.responder.type] });
        expect(await until('refused')).toMatchObject({ reason: 'recipient_not_configured' });
        expect(subject.calls()).toBe(0);
      }));

    test('an aborted attempt resolves instead of rejecting', () =>
      inOutbox({}, async ({ subject }) => {
        const became = await subject.responder.perform(subject.command('one'), AbortSignal.abort());
        expect(['deferred', 'unknown']).toContain(became.result);
        expect(subject.sent()).toBe(0);
      }));

    test('no secret and no recipient stands in an outcome', () =>
      inOutbox({}, async ({ subject, outcomes, take, until }) => {
        subject.fail();
        take(subject.command('one'));
        await until(subject.failsAs ?? 'refused');
        take(subject.command('two'));
        await until('accepted');
        const told = JSON.stringify(outcomes);
        for (const secret of subject.secrets) expect(told).not.toContain(secret);
        for (const { reason } of outcomes) expect(reason).toMatch(/^[a-z0-9_]*$/);
      }));

    interface Stage {
      subject: ContractSubject;
      outcomes: Outcome[];
      take: (...commands: NotificationCommand[]) => void;
      until: (result: Outcome['result']) => Promise<Outcome>;
    }

    async function inOutbox(
      options: { timeoutMs?: number; live?: boolean },
      act: (stage: Stage) => Promise<void>,
    ): Promise<void> {
      const subject = await begin(options.timeoutMs ?? 20_000);
      const outcomes: Outcome[] = [];
      const live = options.live === false ? [] : [subject.responder.type];
      const outbox = createOutbox(
        [subject.responder],
        { live, gapMs: 0 },
        {
          append: async (more) => void outcomes.push(...more),
          sure: async () => undefined,
          now: Date.now,
          sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
          random: () => 0.5,
        },
      );
      const stop = new AbortController();
      const ended = outbox.run(stop.signal);
      const until = async (result: Outcome['result']) => {
        for (let i = 0; i < 2_000; i++) {
          const found = outcomes.find((outcome) => outcome.result === result);
          if (found !== undefined) return found;
          await delay(10);
        }
        throw new Error(`no outcome ${result} in 20 s, but ${JSON.stringify(outcomes)}`);
      };
      try {
        const take = (...commands: NotificationCommand[]) => commands.forEach((command) => outbox.take(command));
        await act({ subject, outcomes, take, until });
      } finally {
        stop.abort();
        await ended;
        await subject.close();
      }
    }
  });
}
