import { describe, expect, test } from 'vitest';
import { attributeOf, EventDraft } from '../../schemas/event/event.ts';
import { attributeDevice } from './attribute-device.ts';
import { checkValues } from './check-values.ts';
import { stampTime } from './stamp-time.ts';

const now = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;

function draftOf(fields: Partial<EventDraft>): EventDraft {
  return Object.assign(new EventDraft(), { receivedAt: now, tenant: 'acme', gateway: 'gw-1' }, fields);
}

describe('stamp-time', () => {
  test('takes our clock when the sender has none or is not vouched for', () => {
    for (const fields of [
      { at: 0, trust: 'token' as const },
      { at: now - hour, trust: 'none' as const },
    ]) {
      const draft = draftOf(fields);
      expect([stampTime(draft), draft.time]).toEqual(['', now]);
    }
  });

  test("takes the sender's clock when the channel vouches for it or the sender marks a backlog", () => {
    for (const fields of [{ trust: 'token' as const }, { trust: 'none' as const, backlog: true }]) {
      const draft = draftOf({ at: now - 5 * hour, ...fields });
      expect([stampTime(draft), draft.time]).toEqual(['', now - 5 * hour]);
    }
  });

  test.each([
    [now - 300_000, ''],
    [now - 300_001, '-300001'],
    [now + 300_000, ''],
    [now + 300_001, '300001'],
    [now - 365 * 24 * hour, String(-365 * 24 * hour)],
  ])('flags a clock more than five minutes off: %i', (at, skew) => {
    const draft = draftOf({ at, trust: 'token' });
    expect([stampTime(draft), attributeOf(draft, 'skew')]).toEqual(['', skew]);
  });

  test.each([
    ['the first of 2000', 946_684_800_000, ''],
    ['before it', 946_684_799_999, 'time_out_of_range'],
    ['1970', 1, 'time_out_of_range'],
    ['a day ahead', now + 24 * hour, ''],
    ['more', now + 24 * hour + 1, 'time_out_of_range'],
    ['a year ahead', now + 365 * 24 * hour, 'time_out_of_range'],
    ['the year 9999', Date.UTC(9999, 0), 'time_out_of_range'],
    ['no number', Number.NaN, 'time_out_of_range'],
  ])('%s', (_name, at, reason) => {
    for (const trust of ['none', 'token'] as const) expect(stampTime(draftOf({ at, trust }))).toBe(reason);
  });
});

describe('attribute-device', () => {
  test('believes a claim when the channel vouches for the speaker', () => {
    for (const [trust, device] of [
      ['none', ''],
      ['token', 'pump-1'],
      ['mtls-gateway', 'pump-1'],
    ] as const) {
      const draft = draftOf({ claimedDevice: 'pump-1', trust });
      attributeDevice(draft, undefined);
      expect([draft.device, draft.claimedDevice, draft.attributes]).toEqual([device, 'pump-1', []]);
    }
  });

  test('lets no decoder set the device past the channel', () => {
    const draft = draftOf({ device: 'pump-1', trust: 'none' });
    attributeDevice(draft, undefined);
    expect([draft.device, draft.claimedDevice]).toEqual(['', 'pump-1']);
  });

  test("attributes nothing of another gateway's devices, and flags all of it (T-05)", () => {
    const bound: Record<string, boolean> = { 'acme gw-1 mine': true, 'acme gw-1 theirs': false };
    for (const [claimedDevice, device, mismatch] of [
      ['mine', 'mine', ''],
      ['theirs', '', 'gw-1'],
      ['new', 'new', ''],
    ] as const) {
      const draft = draftOf({ claimedDevice, trust: 'mtls-gateway' });
      attributeDevice(draft, (tenant, gateway, one) => bound[`${tenant} ${gateway} ${one}`]);
      expect([draft.device, draft.claimedDevice, attributeOf(draft, 'identity_mismatch')]).toEqual([
        device,
        claimedDevice,
        mismatch,
      ]);
    }
  });

  test('lets a device speak for itself alone', () => {
    for (const [claimedDevice, device, mismatch] of [
      ['', 'gw-1', ''],
      ['gw-1', 'gw-1', ''],
      ['other', '', 'gw-1'],
    ] as const) {
      const draft = draftOf({ claimedDevice, trust: 'mtls-device' });
      attributeDevice(draft, undefined);
      expect([draft.device, attributeOf(draft, 'identity_mismatch')]).toEqual([device, mismatch]);
    }
  });
});

describe('check-values', () => {
  test('passes what is within bounds', () =>
    expect(checkValues(draftOf({ claimedDevice: 'a', session: 'b:1', bootId: 'c' }))).toBe(''));

  test.each([
    [{ claimedDevice: '../../etc/passwd' }, 'bad_device'],
    [{ claimedDevice: 'a'.repeat(300) }, 'bad_device'],
    [{ device: 'a b' }, 'bad_device'],
    [{ claimedDevice: 'a\0' }, 'bad_device'],
    [{ session: "'; DROP TABLE" }, 'bad_session'],
    [{ bootId: '%2e' }, 'bad_boot'],
    [{ nonce: 'n'.repeat(129) }, 'bad_nonce'],
    [{ reason: 'r'.repeat(1025) }, 'text_too_long'],
    [{ peer: 'p'.repeat(65) }, 'text_too_long'],
    [{ attributes: Array<string>(130).fill('a') }, 'too_many_attributes'],
    [{ attributes: ['a', 'b'.repeat(1025)] }, 'attribute_too_long'],
    [{ sequence: 2 ** 53 }, 'number_out_of_range'],
    [{ sequence: Number.NaN }, 'number_out_of_range'],
    [{ size: -1 }, 'number_out_of_range'],
    [{ weight: 0 }, 'number_out_of_range'],
    [{ peerPort: 65_536 }, 'number_out_of_range'],
  ])('refuses %.50j as %s', (fields, reason) => expect(checkValues(draftOf(fields))).toBe(reason));
});
