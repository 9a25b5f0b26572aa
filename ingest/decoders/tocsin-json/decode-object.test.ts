import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { EventDraft } from '../../../schemas/event/event.ts';
import { jsonEventSchema } from '../../../schemas/event/json.ts';
import { isAddress } from '../endpoint.ts';
import { decodeObject } from './decode-object.ts';

const decode = (value: unknown): { decoded: unknown; draft: EventDraft } => {
  const draft = new EventDraft();
  return { decoded: decodeObject(value, draft), draft };
};

const full = {
  v: 1,
  kind: 'session-opened',
  device: 'pump-1',
  at: '2026-11-21T12:44:12.500Z',
  session: '192.0.2.1:5',
  certificate: {
    sha256: 'AB:'.repeat(31).concat('ab'),
    serial: '00:7C:2B',
    issuer: 'dn:O=Fleet, CN=maker',
    subject: 'O=Fleet, CN=pump-1',
    notBefore: 1,
    notAfter: '2030-01-01T00:00:00Z',
    issuerClass: 'manufacturer',
  },
  sequence: '9007199254740991',
  nonce: 'n',
  bootId: 'b-1',
  size: 12,
  payloadHash: 'ff',
  outcome: 'accepted',
  reason: 'why',
  weight: 2,
  backlog: true,
  redelivered: true,
  peer: '192.0.2.1',
  peerPort: 5,
  attributes: { a: 'b', n: 1, t: true },
};

describe("Tocsin's JSON event", () => {
  test('fills the draft', () => {
    const { decoded, draft } = decode(full);
    expect(decoded).toBe('event');
    expect(draft).toMatchObject({
      kind: 'session-opened',
      claimedDevice: 'pump-1',
      device: '',
      at: Date.UTC(2026, 10, 21, 12, 44, 12, 500),
      certificateSha256: 'ab'.repeat(32),
      certificateSerial: '7c2b',
      certificateIssuer: 'dn:O=Fleet, CN=maker',
      certificateSubject: 'O=Fleet, CN=pump-1',
      certificateNotBefore: 1,
      certificateNotAfter: Date.UTC(2030, 0, 1),
      issuerClass: 'manufacturer',
      sequence: Number.MAX_SAFE_INTEGER,
      weight: 2,
      backlog: true,
      attributes: ['a', 'b', 'n', '1', 't', 'true'],
    });
  });

  test.each([
    [null, 'not_an_object'],
    [[], 'not_an_object'],
    [{}, 'kind_missing'],
    [{ kind: 'toString' }, 'kind_unknown'],
    [{ v: 2, kind: 'session-opened' }, 'version_unknown'],
    [{ kind: 'session-opened', colour: 1 }, 'field_unknown'],
    [{ kind: 'session-opened', device: '../etc' }, 'id_invalid'],
    [{ kind: 'session-opened', device: 'x'.repeat(300) }, 'id_invalid'],
    [{ kind: 'session-opened', device: 'a\u0000b' }, 'id_invalid'],
    [{ kind: 'message-published', sequence: 2 ** 53 }, 'sequence_out_of_range'],
    [{ kind: 'message-published', sequence: '9007199254740992' }, 'sequence_out_of_range'],
    [{ kind: 'message-published', sequence: '18446744073709551616' }, 'sequence_out_of_range'],
    [{ kind: 'message-published', sequence: -1 }, 'sequence_out_of_range'],
    [{ kind: 'message-published', sequence: 1.5 }, 'sequence_out_of_range'],
    [{ kind: 'message-published', at: 'yesterday' }, 'time_invalid'],
    [{ kind: 'message-published', at: -1 }, 'time_invalid'],
    [{ kind: 'message-published', weight: 0 }, 'number_out_of_range'],
    [{ kind: 'message-published', size: 2 ** 32 }, 'number_out_of_range'],
    [{ kind: 'message-published', certificate: { serial: 'xyz' } }, 'serial_invalid'],
    [{ kind: 'message-published', certificate: { serial: 12 } }, 'certificate_invalid'],
    [{ kind: 'message-published', attributes: { a: {} } }, 'attributes_invalid'],
    [{ kind: 'message-published', reason: 'x'.repeat(1025) }, 'text_too_long'],
  ])('refuses %j: %s', (value, reason) => {
    expect(decode(value).decoded).toEqual({ reject: reason });
  });

  // A value out of place for each field, so that both ways of checking meet the same trouble.
  const trouble = fc.oneof(
    fc.constantFrom<unknown>('', ' ', 'x', '-1', '1e3', 'a'.repeat(65), 'é', '\ud800', '../x', '2026-13-01T00:00:00Z'),
    fc.constantFrom<unknown>(-1, 0, -0, 1.5, 2 ** 32, 2 ** 53, Number.NaN, null, true, [], {}, ['x'], { x: null }),
    fc.string({ maxLength: 12 }),
    fc.integer(),
  );

  property.prop([fc.constantFrom(...Object.keys(full), 'unknown'), trouble], { numRuns: 3000 })(
    'is checked by hand as the published schema checks it',
    (name, value) => {
      const given = { ...full, [name]: value };
      expect([name, value, decode(given).decoded === 'event']).toEqual([name, value, agreed(given)]);
    },
  );

  property.prop([fc.constantFrom(...Object.keys(full.certificate), 'unknown'), trouble], { numRuns: 3000 })(
    'and so is its certificate',
    (name, value) => {
      const given = { ...full, certificate: { ...full.certificate, [name]: value } };
      expect([name, value, decode(given).decoded === 'event']).toEqual([name, value, agreed(given)]);
    },
  );
});

/** What the schema says, which cannot say that a peer is an address. */
function agreed(given: Record<string, unknown>): boolean {
  const parsed = jsonEventSchema.safeParse(given);
  const peer = parsed.data?.peer ?? '';
  return parsed.success && (peer === '' || isAddress(peer));
}
