import { describe, expect, it } from 'vitest';
import { Revocations } from '../../fleet/revocations.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Fact } from '../../schemas/fact.ts';
import type { Event } from '../../schemas/event/event.ts';
import { factsView } from '../runner/facts.ts';
import { event, hour, minute, noon, play, second } from '../testing/story.ts';
import { revokedCertificateUsed } from './detector.ts';

const issuer = 'ab12cd';
const use = (part: Partial<Event>) =>
  event({ kind: 'session-opened', outcome: 'accepted', certificateSerial: '1f', certificateIssuer: issuer, ...part });
const refusal = (part: Partial<Event>) => use({ kind: 'session-refused', outcome: 'refused', ...part });

function listed(part: Partial<Extract<Fact, { type: 'revocations-listed' }>> = {}): Fact {
  return {
    type: 'revocations-listed',
    tenant: 'acme',
    issuer,
    issuerName: 'O=Fleet, CN=maker',
    list: 'one',
    number: '1',
    thisUpdate: noon,
    nextUpdate: 0,
    importedAt: noon,
    complete: true,
    revoked: [['1f', noon, 1]],
    ...part,
  };
}

/** Plays events over facts that arrive at the given log times; by default all are known from the start. */
function story(events: Event[], facts: [number, Fact][] = [[0, listed()]], block = 10) {
  const view = new Revocations();
  facts.forEach(([, fact], offset) => view.apply(fact, offset));
  const known = (fleet: number) => factsView(view, { usual: () => undefined }).asOf(fleet, 0);
  return play({ detectors: [revokedCertificateUsed], events, known, factsAt: facts.map(([at]) => at), block });
}

const reasons = (found: ReturnType<typeof story>) => found.map(({ reason, version }) => `${reason} ${version}`);

describe('revoked certificate used', () => {
  it('fires critical when a session is accepted longer after the revocation than it may take to spread', () => {
    const [finding, ...more] = story([use({ time: noon + 3 * hour + 12 * minute })]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'accepted',
      severity: 'critical',
      title: 'dev-1 was let in with a certificate revoked 3 h 12 min before (serial 1f of O=Fleet, CN=maker)',
      subject: { kind: 'certificate', id: 'ab12cd:1f' },
      device: 'dev-1',
      confidence: 3,
      spoofable: 1,
      facts: { revokedAt: noon, revocationLatencyMs: 3 * hour + 12 * minute, revocationReason: 'keyCompromise' },
    });
  });

  it('fires at a millisecond beyond the propagation window and stays quiet at its end', () => {
    expect(reasons(story([use({ time: noon + hour + 1 })]))).toEqual(['accepted 1']);
    expect(story([use({ time: noon + hour })])).toEqual([]);
  });

  it('stays quiet inside the propagation window until the certificate is used after it', () => {
    expect(story([use({ time: noon + 10 * minute })])).toEqual([]);
    const found = story([use({ time: noon + 10 * minute }), use({ time: noon + 90 * minute })]);
    expect(found.map(({ at }) => at)).toEqual([noon + 90 * minute]);
  });

  it('fires medium when the gateway refuses a revoked certificate, known to us or not', () => {
    const known = story([refusal({ time: noon + minute, reason: 'certificate_expired' })]);
    expect(known).toMatchObject([{ reason: 'rejected', severity: 'medium', confidence: 3 }]);
    const unknown = story([refusal({ reason: 'certificate_revoked', certificateSerial: '77' })]);
    expect(unknown).toMatchObject([{ reason: 'rejected', confidence: 2, facts: { revokedAt: null } }]);
  });

  it('stays quiet when a good certificate is refused because a list is stale', () => {
    expect(story([refusal({ reason: 'crl_expired', certificateSerial: '77', time: noon + 5 * hour })])).toEqual([]);
  });

  it('stays quiet for a refusal or session before the revocation', () => {
    expect(story([refusal({ reason: 'certificate_expired', time: noon - 1 }), use({ time: noon - 1 })])).toEqual([]);
  });

  it('stays quiet for another issuer with the same serial, for another tenant and without a serial', () => {
    const time = noon + 5 * hour;
    expect(story([use({ time, certificateIssuer: 'ffff' })])).toEqual([]);
    expect(story([use({ time, certificateIssuer: 'dn:O=Fleet, CN=root' })])).toEqual([]);
    expect(story([use({ time, tenant: 'other' })])).toEqual([]);
    expect(story([use({ time, certificateSerial: '' })])).toEqual([]);
  });

  it('finds the issuer by name, with less confidence', () => {
    const [finding] = story([use({ time: noon + 5 * hour, certificateIssuer: 'dn:CN=maker,O=Fleet' })]);
    expect(finding).toMatchObject({ reason: 'accepted', confidence: 2, facts: { issuer } });
  });

  it('stays quiet once the entry was lifted', () => {
    const lifted = listed({ list: 'two', thisUpdate: noon + hour, revoked: [] });
    expect(
      story(
        [use({ time: noon + 5 * hour })],
        [
          [0, listed()],
          [0, lifted],
        ],
      ),
    ).toEqual([]);
  });

  it('fires late when the list arrives after the session', () => {
    const accepted = use({ time: noon + 2 * hour });
    const [finding, ...more] = story([accepted], [[noon + 2 * hour + 3 * minute, listed()]]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ reason: 'accepted', version: 1, at: noon + 2 * hour });
    expect(finding?.concludedAt).toBeGreaterThanOrEqual(noon + 2 * hour + 3 * minute);
  });

  it('amends the finding under its id when a later fact moves the revocation', () => {
    const earlier: Fact = {
      type: 'certificate-revoked',
      tenant: 'acme',
      issuer,
      serial: '1f',
      revokedAt: noon - hour,
      importedAt: noon,
      reasonCode: 1,
    };
    const found = story(
      [use({ time: noon + 2 * hour })],
      [
        [0, listed()],
        [noon + 2 * hour + minute, earlier],
      ],
    );
    expect(reasons(found)).toEqual(['accepted 1', 'accepted 2']);
    expect(found[1]?.id).toBe(found[0]?.id);
    expect(found[1]?.facts.revocationLatencyMs).toBe(3 * hour);
  });

  it('stays quiet when later facts say nothing new about the certificate', () => {
    const again = listed({ list: 'two', thisUpdate: noon + hour });
    const elsewhere = listed({ list: 'three', issuer: 'ffff', revoked: [['99', noon, 0]] });
    const at = noon + 2 * hour;
    const facts: [number, Fact][] = [
      [0, listed()],
      [at + minute, again],
      [at + 2 * minute, elsewhere],
    ];
    expect(reasons(story([use({ time: at })], facts))).toEqual(['accepted 1']);
    expect(reasons(story([refusal({ time: at, reason: 'certificate_revoked' })], facts))).toEqual(['rejected 1']);
  });

  it('judges a late line by its own time', () => {
    const late = use({ time: noon + 10 * minute, receivedAt: noon + 5 * hour });
    expect(story([use({ time: noon - hour }), late])).toEqual([]);
    const [finding] = story([use({ time: noon + 2 * hour }), late], [[noon + 5 * hour + minute, listed()]]);
    expect(finding?.at).toBe(noon + 2 * hour);
  });

  it('raises one finding when the same event is delivered twice, and when a device keeps trying', () => {
    const once = use({ time: noon + 2 * hour });
    expect(story([once, once], undefined, 1)).toHaveLength(1);
    const tries = Array.from({ length: 20 }, (_, i) =>
      refusal({ time: noon + i * 30 * second, reason: 'certificate_revoked' }),
    );
    expect(story(tries)).toHaveLength(1);
  });
});
