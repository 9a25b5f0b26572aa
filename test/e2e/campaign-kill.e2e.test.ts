import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import type { CredentialSighting } from '../../cases/campaign/sighted.ts';
import { root } from '../house.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import type { Asked, Told } from '../support/campaign-process.ts';
import { long, progress } from '../support/long-run.ts';
import { type Habit, SimulatedDevices } from '../support/simulated-devices.ts';
import { peak, seeded } from '../support/campaign-measures.ts';

const size = long ? 10_000 : 400;
const perMinute = long ? 3_000 : 3_600;
/** From its first look after it came back. */
const killAfterMs = long ? 30_000 : 3_000;
const overlapMs = long ? 20_000 : 10_000;
/** Within which a device that was told connects again. */
const connectWithinMs = overlapMs / 2;

describeOnBothLogs('a campaign', (logConfig) => {
  let folder = '';
  let config = '';

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tocsin-campaign-kill-'));
    config = path.join(folder, 'tocsin.yaml');
    writeFileSync(
      config,
      stringify({ data: path.join(folder, 'data'), log: { telemetryPartitions: 1 }, ...logConfig() }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test(
    `${size} devices, kill -9 after every ${killAfterMs} ms at work: never above the rate, nobody without, nobody with two`,
    async () => {
      const habits = Array.from({ length: size }, (_, i): [string, Habit] => [
        `dev-${i}`,
        i % 40 === 0 ? 'asleep' : 'awake',
      ]);
      const world = new SimulatedDevices(seeded(77), habits, connectWithinMs);
      world.now = Date.now();
      let child: ChildProcess | undefined;
      onTestFinished(() => void child?.kill('SIGKILL'));
      let standing = { proven: 0, unreachable: 0, state: '' };
      // As the log does, it keeps what the process has not said it has dealt with.
      const unheard = new Map<number, CredentialSighting>();
      let sightings = 0;
      /** 0 while it comes back. */
      let workingSince = 0;
      let killedAt = Date.now();
      let longestAwayMs = 0;
      world.sight = async (sighting) => {
        unheard.set(++sightings, sighting);
        if (child?.connected === true) child.send({ sighting, number: sightings } satisfies Told);
      };
      const perform = async ({ call, method, args }: Extract<Asked, { call: number }>): Promise<Told> => {
        const value: unknown = await (world.store[method] as (...of: unknown[]) => Promise<unknown>)(...args);
        return { call, value: value instanceof Map ? [...value] : value };
      };
      const start = (): ChildProcess => {
        const own = fork(path.join(root, 'test/support/campaign-process.ts'), [
          ...[config, String(size), String(perMinute), String(overlapMs)],
        ]);
        own.on('message', (asked: Asked) => {
          world.now = Date.now();
          if ('heard' in asked) unheard.delete(asked.heard);
          else if ('deliver' in asked) for (const one of asked.deliver) world.tell(one);
          else if ('proven' in asked) {
            standing = asked;
            if (workingSince === 0) {
              workingSince = world.now;
              longestAwayMs = Math.max(longestAwayMs, workingSince - killedAt);
            }
          } else void perform(asked).then((told) => own.connected && own.send(told, () => undefined));
        });
        own.on('error', () => undefined);
        for (const [number, sighting] of unheard) own.send({ sighting, number } satisfies Told);
        return own;
      };

      let kills = 0;
      let woken = false;
      child = start();
      const until = Date.now() + (long ? 900_000 : 120_000);
      while (standing.state !== 'finished' && Date.now() < until) {
        await sleep(50);
        world.now = Date.now();
        for (const id of [...world.trying])
          if ((world.devices.get(id)?.triesAt ?? 0) <= world.now) await world.connect(id);
        world.look(1);
        if (workingSince > 0 && world.now >= workingSince + killAfterMs && (long || kills < 8)) {
          const gone = new Promise((resolve) => child?.once('exit', resolve));
          child.kill('SIGKILL');
          await gone;
          kills++;
          progress(
            `kill ${kills}, ${standing.proven} of ${size} devices proven, ${world.issuedAt.length} credentials issued`,
          );
          [workingSince, killedAt] = [0, Date.now()];
          child = start();
        }
        if (!woken && standing.proven >= size * 0.97) {
          woken = true;
          for (const [id, device] of world.devices)
            if (device.habit === 'asleep') {
              device.habit = 'awake';
              world.tries(id, 1_000 + id.length * 100);
            }
        }
      }
      expect(standing).toMatchObject({ state: 'finished', proven: size });
      expect(kills).toBeGreaterThanOrEqual(3);
      expect([...world.wrongs]).toEqual([]);
      expect(peak(world.issuedAt, 60_000)).toBeLessThanOrEqual(perMinute);
      expect(peak(world.issuedAt, 1_000)).toBeLessThanOrEqual(Math.ceil(perMinute / 60));
      console.log(
        `campaign: ${kills} kills, away for up to ${longestAwayMs} ms, overlap up to ${world.longestOverlapMs} ms`,
      );
      // Beyond the overlap: the time a killed process takes to come back, and its next look.
      expect(world.longestOverlapMs).toBeLessThanOrEqual(overlapMs + longestAwayMs + 5_000);
      for (const id of world.devices.keys())
        expect([world.valid.get(id)?.valid, world.valid.get(`${id}~1`)?.valid]).toEqual([false, true]);
    },
    long ? 1_000_000 : 150_000,
  );
});
