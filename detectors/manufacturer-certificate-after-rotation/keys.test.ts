import { describe, expect, it } from 'vitest';
import { Certificates } from '../../fleet/certificates.ts';
import { Registry } from '../../fleet/registry.ts';
import type { Event, IssuerClass } from '../../schemas/event/event.ts';
import type { Fact } from '../../schemas/fact.ts';
import { factsView } from '../runner/facts.ts';
import { event, hour, minute, noon, play } from '../testing/story.ts';
import { manufacturerCertificateAfterRotation as detector } from './detector.ts';

const common = { tenant: 'acme', importedAt: 1 };
const classified = (issuer: string, what: IssuerClass): Fact => ({
  ...{ type: 'issuer-classified', ...common, issuer, class: what },
});

interface Whose {
  tenant?: string;
  device?: string;
  issuer?: string;
}

const recorded = (issuer: string, serial: string, key: string, whose: Whose = {}): Fact => ({
  ...{ type: 'certificate-recorded', ...common, issuer, serial, device: 'dev-1' },
  ...{ publicKeySha256: key.repeat(64), notBefore: 1, notAfter: 2, ...whose },
});
const issuers = [classified('aa', 'manufacturer'), classified('bb', 'operational')];

/** A fleet of which these certificates were imported; a reader sees as many of them as its tick names. */
function facts(...certificates: Fact[]) {
  const registry = new Registry();
  const held = new Certificates();
  [...issuers, ...certificates].forEach((fact, offset) => {
    registry.apply(fact, offset);
    held.apply(fact, offset);
  });
  const view = factsView({ lookup: () => undefined }, { usual: () => undefined }, registry, held);
  return (fleet: number) => view.asOf(issuers.length + fleet, 0);
}

const open = (time: number, issuer: string, serial: string, part: Partial<Event> = {}): Event =>
  event({
    ...{ kind: 'session-opened', outcome: 'accepted', peer: '192.0.2.7' },
    ...{ time, certificateIssuer: issuer, certificateSerial: serial, ...part },
  });
const factory = (part: Partial<Event> = {}) => open(noon, 'aa', '01', part);
const operational = (part: Partial<Event> = {}) => open(noon + hour, 'bb', '02', part);
const told = (letter: string) => ({ attributes: ['public_key_sha256', letter.repeat(64)] });

const story = (events: Event[], known: ReturnType<typeof facts>, factsAt: number[] = [0, 0, 0]) =>
  play({ detectors: [detector], events, known, factsAt, tickEveryMs: minute }).map(({ reason }) => reason);
const same = ['rotated_without_new_key'];

describe('keys of imported certificates', () => {
  it('fires when the new certificate holds the key of the factory certificate, whatever the source says', () => {
    const known = facts(recorded('aa', '01', 'a'), recorded('bb', '02', 'a'));
    expect(story([factory(), operational()], known)).toEqual(same);
    expect(story([factory(told('b')), operational(told('c'))], known)).toEqual(same);
  });

  it('stays quiet when the keys differ, whatever the source says, and about a renewal on its own key', () => {
    const known = facts(recorded('aa', '01', 'a'), recorded('bb', '02', 'b'), recorded('bb', '03', 'b'));
    expect(story([factory(told('c')), operational(told('c'))], known)).toEqual([]);
    expect(story([operational(), open(noon + 2 * hour, 'bb', '03')], known)).toEqual([]);
  });

  it('fires when the factory certificate was never seen here, and for one of several', () => {
    const known = facts(recorded('aa', '01', 'c'), recorded('aa', '04', 'a'), recorded('bb', '02', 'a'));
    expect(story([operational()], known)).toEqual(same);
    expect(story([operational({ kind: 'certificate-issued' })], known)).toEqual(same);
  });

  it('falls back to what the source says of a certificate that was not imported, or whose key nobody knows', () => {
    const half = facts(recorded('aa', '01', 'a'));
    expect(story([factory(), operational(told('a'))], half)).toEqual(same);
    expect(story([factory(), operational(told('b'))], half)).toEqual([]);
    expect(story([factory(), operational()], half)).toEqual([]);
    const keyless = facts(recorded('aa', '01', ''), recorded('bb', '02', ''));
    expect(story([factory(told('a')), operational(told('a'))], keyless)).toEqual(same);
  });

  it('fires when they are imported late, at the next connection', () => {
    const known = facts(recorded('aa', '01', 'a'), recorded('bb', '02', 'a'));
    const late = [noon + 2 * hour, noon + 2 * hour];
    expect(story([factory(), operational()], known, late)).toEqual([]);
    expect(story([factory(), operational(), operational({ time: noon + 3 * hour })], known, late)).toEqual(same);
  });

  it('raises one finding when an event comes twice', () => {
    const known = facts(recorded('aa', '01', 'a'), recorded('bb', '02', 'a'));
    const twice = operational();
    expect(story([factory(), twice, twice], known)).toEqual(same);
  });

  it('stays quiet about certificates of another device, serial, issuer or tenant', () => {
    const known = (whose: Whose) => facts(recorded('bb', '02', 'a'), recorded('aa', '01', 'a', whose));
    expect(story([operational()], known({}))).toEqual(same);
    for (const whose of [{ device: 'dev-2' }, { tenant: 'other' }, { issuer: 'bb' }])
      expect(story([operational()], known(whose))).toEqual([]);
    expect(story([operational({ certificateSerial: '05' })], known({}))).toEqual([]);
    expect(story([operational({ certificateIssuer: 'cc', issuerClass: 'operational' })], known({}))).toEqual([]);
  });
});
