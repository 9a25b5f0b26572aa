import { describe, expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { cloudAuditDecoder } from './cloud-audit.ts';

// Shaped after the record contents that the provider documents for event version 1.08; values are ours.
const login = {
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', principalId: 'P1', arn: 'arn:aws:iam::111122223333:user/ops', userName: 'ops' },
  eventTime: '2026-11-21T12:00:00Z',
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'Mozilla/5.0',
  requestParameters: null,
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { MFAUsed: 'No' },
  eventID: 'e-1',
  eventType: 'AwsConsoleSignIn',
  recipientAccountId: '111122223333',
};

const decode = (record: unknown) => tryLines(cloudAuditDecoder(), [JSON.stringify(record)]);

describe('a cloud audit record', () => {
  test('of a console login is a success', () => {
    const [event] = eventsOf(decode(login));
    expect(event).toMatchObject({
      kind: 'auth-succeeded',
      outcome: 'accepted',
      at: Date.UTC(2026, 10, 21, 12),
      peer: '192.0.2.7',
      claimedDevice: '',
    });
    const attribute = (name: string): string => attributeOf(event ?? { attributes: [] }, name);
    expect([attribute('user'), attribute('mfa'), attribute('event_id'), attribute('aws_region')]).toEqual([
      'ops',
      'No',
      'e-1',
      'eu-west-1',
    ]);
  });

  test.each([
    [{ responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' }, 'Failed authentication'],
    [{ responseElements: null }, 'login_failed'],
    [{ responseElements: { ConsoleLogin: 'Success' }, errorCode: 'AccessDenied' }, 'AccessDenied'],
  ])('of a login that did not succeed is a failure: %j', (difference, reason) => {
    const [event] = eventsOf(decode({ ...login, ...difference }));
    expect(event).toMatchObject({ kind: 'auth-failed', outcome: 'failed', reason });
  });

  test('of anything else is a change, refused when it has an error', () => {
    const [event] = eventsOf(decode({ ...login, eventName: 'DeleteTrail', errorCode: 'AccessDenied' }));
    expect(event).toMatchObject({ kind: 'change-audited', outcome: 'refused', reason: 'AccessDenied' });
  });

  test('by the cloud itself names a service instead of an address', () => {
    const [event] = eventsOf(decode({ ...login, sourceIPAddress: 'cloudtrail.amazonaws.com' }));
    expect(event?.peer).toBe('');
    expect(attributeOf(event ?? { attributes: [] }, 'source_host')).toBe('cloudtrail.amazonaws.com');
  });

  test.each([
    [{ ...login, eventName: undefined }, 'event_name_missing'],
    [{ ...login, eventTime: 'now' }, 'time_invalid'],
    [[login], 'not_an_object'],
    [{ Records: [login, login] }, 'several_records'],
  ])('that is none is refused', (record, reject) => {
    expect(decode(record)[0]?.decoded).toEqual({ reject });
  });

  test('keeps attributes within bounds', () => {
    const [event] = eventsOf(decode({ ...login, userAgent: 'x'.repeat(5000) }));
    expect(attributeOf(event ?? { attributes: [] }, 'user_agent')).toHaveLength(1024);
  });
});
