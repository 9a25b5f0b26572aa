import type { CredentialSighting } from '../../cases/campaign/sighted.ts';
import type { CredentialStanding, CredentialStore, Delivery } from '../../responders/reset-credentials/store.ts';
import { Fault } from '../../runtime/errors.ts';
import { credentialOf } from '../../schemas/credential-name.ts';

/** Thrown where a process would be killed. */
export class Crash extends Error {}

/** What a simulated device does: `dead` never takes up what it is told, `asleep` is not there. */
export type Habit = 'awake' | 'asleep' | 'dead';

interface Device {
  habit: Habit;
  held: Map<string, string>;
  /** When it tries the newest it holds, ms. */
  triesAt: number;
  bothSince: number | undefined;
}

/** Devices and the store of their credentials, which outlive any process; they note what must never be. */
export class SimulatedDevices {
  now = 0;
  readonly devices = new Map<string, Device>();
  readonly valid = new Map<string, { secret: string; valid: boolean }>();
  /** When new credentials became valid. */
  readonly issuedAt: number[] = [];
  readonly wrongs = new Set<string>();
  /** Devices that are about to connect, and those that were issued a second credential. */
  readonly trying = new Set<string>();
  readonly #doubled = new Set<string>();
  longestOverlapMs = 0;
  /** Calls until the next crash. */
  fuse = Number.POSITIVE_INFINITY;
  away = false;
  /** A store that says "refused" and lets in all the same. */
  lying = false;
  readonly store: CredentialStore;
  /** How a process hears that a device was let in or refused. */
  sight: (sighting: CredentialSighting) => Promise<void> = async () => undefined;
  readonly #random: () => number;
  readonly #connectWithinMs: number;

  /** @param connectWithinMs after which a device that was told has tried at the latest */
  constructor(random: () => number, devices: Iterable<[string, Habit]>, connectWithinMs = 10_500) {
    this.#random = random;
    this.#connectWithinMs = connectWithinMs;
    for (const [id, habit] of devices) {
      this.valid.set(id, { secret: `made-with-${id}`, valid: true });
      this.devices.set(id, {
        ...{ habit, held: new Map([[id, `made-with-${id}`]]) },
        ...{ triesAt: Number.POSITIVE_INFINITY, bothSince: undefined },
      });
    }
    this.store = this.#store();
  }

  /** A device connects with the newest it holds, and with the one before when that is refused. */
  async connect(id: string): Promise<void> {
    const device = this.devices.get(id);
    if (device === undefined) return;
    this.trying.delete(id);
    try {
      await this.#tries(id, device);
    } catch (failure) {
      // What a process had not taken in is still in the log for the next.
      this.trying.add(id);
      throw failure;
    }
  }

  async #tries(id: string, device: Device): Promise<void> {
    const held = [...device.held].reverse().slice(0, 2);
    const tried = device.habit === 'dead' ? held.slice(-1) : held;
    for (const [name, secret] of tried) {
      const known = this.valid.get(name);
      const accepted = known !== undefined && known.secret === secret && (known.valid || this.lying);
      await this.sight({ tenant: 'acme', name, at: this.now, refused: !accepted });
      if (accepted) return;
    }
    this.wrongs.add(`${id} is let in with nothing it holds`);
  }

  /** A device is told its new credential, when it is there. */
  tell({ device: id, name, secret }: Delivery): void {
    const device = this.devices.get(id);
    if (device === undefined || device.habit === 'asleep') return;
    device.held.set(name, secret);
    this.tries(id, 500 + this.#random() * (this.#connectWithinMs - 500));
  }

  /** It will connect in so many ms. */
  tries(id: string, inMs: number): void {
    const device = this.devices.get(id);
    if (device === undefined) return;
    device.triesAt = this.now + inMs;
    this.trying.add(id);
  }

  burn(): void {
    if (--this.fuse <= 0) throw new Crash();
  }

  #store(): CredentialStore {
    const call = (): void => {
      this.burn();
      if (this.away) throw new Fault('TIMEOUT', 'away', { retryable: true });
    };
    return {
      name: 'in memory',
      issue: async (credentials) => {
        call();
        const done = new Map<string, 'issued' | 'absent'>();
        for (const { name, secret, beside } of credentials) {
          this.burn();
          if (beside !== '' && this.valid.get(name)?.valid !== true) this.issuedAt.push(this.now);
          this.valid.set(name, { secret, valid: true });
          if (beside !== '') this.#doubled.add(beside);
          done.set(name, 'issued');
        }
        return done;
      },
      retire: async (names) => {
        call();
        for (const name of names) {
          this.burn();
          const known = this.valid.get(name);
          if (known !== undefined) known.valid = false;
          this.#hasOne(credentialOf(name).device);
        }
      },
      readBack: async (names) => {
        call();
        const standing = (name: string): CredentialStanding => {
          const known = this.valid.get(name);
          return known === undefined ? 'absent' : known.valid ? 'valid' : 'refused';
        };
        return new Map(names.map((name) => [name, standing(name)]));
      },
      attempt: async (name, secret) => {
        call();
        const known = this.valid.get(name);
        return known?.secret === secret && (known.valid || this.lying) ? 'accepted' : 'refused';
      },
      remove: async (names) => {
        for (const name of names) this.valid.delete(name);
      },
    };
  }

  #usable(id: string): string[] {
    const held = this.devices.get(id)?.held ?? new Map<string, string>();
    return [...held]
      .filter(([name, secret]) => {
        const known = this.valid.get(name);
        return known?.valid === true && known.secret === secret;
      })
      .map(([name]) => name);
  }

  #hasOne(id: string): void {
    if (this.devices.has(id) && this.#usable(id).length === 0) this.wrongs.add(`${id} holds nothing that is valid`);
  }

  /** Notes for how long devices have two valid credentials. */
  look(number: number): void {
    for (const id of this.#doubled) {
      const device = this.devices.get(id);
      if (device === undefined) continue;
      const both = this.valid.get(`${id}~${number}`)?.valid === true && this.valid.get(id)?.valid === true;
      if (!both) {
        device.bothSince = undefined;
        this.#doubled.delete(id);
      } else device.bothSince ??= this.now;
      if (device.bothSince !== undefined)
        this.longestOverlapMs = Math.max(this.longestOverlapMs, this.now - device.bothSince);
    }
  }
}
