import type { NotificationCommand, Outcome } from '../../schemas/command.ts';
import type { Performed, Responder } from '../../responders/responder.ts';
import { createOutbox, type Outbox, type OutboxSettings } from '../../responders/outbox/outbox.ts';
import { noon } from './alert-samples.ts';

export type Behaviour = 'takes' | 'takes-silently' | 'hangs' | 'takes-and-hangs' | 'absent' | 'refuses';

export interface World {
  now: number;
  /** The two topics: what survives a crash. */
  readonly commands: NotificationCommand[];
  readonly outcomes: Outcome[];
  /** Command ids in the order in which the provider took them. */
  readonly sent: string[];
  readonly performed: string[];
  crashes: number;
}

export interface WorldSettings {
  /** What the provider does, call by call; afterwards it takes everything. */
  readonly behaviours?: readonly Behaviour[];
  readonly looksUp?: boolean;
  /** Steps (appends, sends, and what follows them) at which the process dies. */
  readonly crashAt?: ReadonlySet<number>;
  readonly outbox?: Partial<OutboxSettings>;
  readonly perRecipientPerHour?: number;
  /** Answers whether the log takes an append now. */
  readonly append?: () => Promise<void>;
  /** Answers whether what was appended counts. */
  readonly sure?: () => Promise<void>;
  readonly random?: () => number;
}

/** An outbox in a world with its own time, in which the process dies at chosen steps and is started again. */
export function outboxWorld(settings: WorldSettings = {}) {
  const world: World = { now: noon, commands: [], outcomes: [], sent: [], performed: [], crashes: 0 };
  let step = 0;
  let calls = 0;
  let sleepers: { at: number; wake: () => void }[] = [];
  let alive = { dead: false };
  const died = () => new Promise<never>(() => {});
  const passage = (life: { dead: boolean }): Promise<void> => {
    step += 1;
    if (!life.dead && settings.crashAt?.has(step) === true) {
      life.dead = true;
      world.crashes += 1;
    }
    return life.dead ? died() : Promise.resolve();
  };

  function begin(): { outbox: Outbox; stop: AbortController; ended: Promise<void> } {
    const life = { dead: false };
    alive = life;
    sleepers = [];
    const responder: Responder = {
      type: 'send-sms',
      reversible: false,
      timeoutMs: 10_000,
      perRecipientPerHour: settings.perRecipientPerHour ?? 1000,
      async perform(command): Promise<Performed> {
        await passage(life);
        world.performed.push(command.id);
        const behaviour = settings.behaviours?.[calls++] ?? 'takes';
        if (behaviour === 'absent') return { result: 'deferred', reason: 'unreachable' };
        if (behaviour === 'refuses') return { result: 'refused', reason: 'http_400' };
        if (behaviour === 'hangs') return died();
        world.sent.push(command.id);
        await passage(life);
        if (behaviour === 'takes-and-hangs') return died();
        if (behaviour === 'takes-silently') return { result: 'unknown', reason: 'connection_cut' };
        return { result: 'accepted', providerId: `p${world.sent.length}` };
      },
      ...(settings.looksUp === true && {
        lookUp: async (command: NotificationCommand) =>
          world.sent.includes(command.id) ? { found: true, providerId: 'p' } : { found: false },
      }),
    };
    const outbox = createOutbox(
      [responder],
      { live: ['send-sms'], gapMs: 0, ...settings.outbox },
      {
        async append(outcomes) {
          await passage(life);
          await settings.append?.();
          world.outcomes.push(...outcomes);
          await passage(life);
        },
        sure: async () => settings.sure?.(),
        now: () => world.now,
        sleep: (ms, signal) =>
          new Promise<void>((wake) => {
            if (signal.aborted) return wake();
            const sleeper = { at: world.now + ms, wake };
            if (!life.dead) sleepers.push(sleeper);
            signal.addEventListener('abort', () => {
              sleepers = sleepers.filter((other) => other !== sleeper);
              wake();
            });
          }),
        random: settings.random ?? (() => 0.5),
      },
    );
    for (const outcome of world.outcomes) outbox.learn(outcome);
    for (const command of world.commands) outbox.take(command);
    const stop = new AbortController();
    return { outbox, stop, ended: outbox.run(stop.signal) };
  }

  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const open = () =>
    world.commands.filter((command) => !world.outcomes.some((o) => o.command === command.id && o.final));

  /** Lives until every command has its final outcome (or, when given, until that time), reborn after each crash. */
  async function live(until = Number.POSITIVE_INFINITY): Promise<World> {
    let life = begin();
    for (let i = 0; i < 20_000; i++) {
      await settle();
      if (alive.dead) {
        life = begin();
        continue;
      }
      const next = sleepers.reduce((least, sleeper) => Math.min(least, sleeper.at), Number.POSITIVE_INFINITY);
      if ((until === Number.POSITIVE_INFINITY && open().length === 0) || next > until || next === Infinity) {
        life.stop.abort();
        for (const sleeper of sleepers) sleeper.wake();
        return world;
      }
      world.now = Math.max(world.now, next);
      for (const sleeper of sleepers.filter((one) => one.at <= world.now)) sleeper.wake();
      sleepers = sleepers.filter((one) => one.at > world.now);
    }
    throw new Error('the world did not come to rest');
  }

  return { world, live, begin, settle };
}
