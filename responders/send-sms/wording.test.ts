import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severities } from '../../schemas/finding.ts';
import { notifiedChanges } from '../../schemas/command.ts';
import { alert, command } from '../../test/support/alert-samples.ts';
import { hostileTexts } from '../../test/support/hostile-texts.ts';
import { markerOf, septets, smsSeptets, smsText } from './wording.ts';

const id = '00000000000000000000000000abcdef';
const text = (over: Parameters<typeof alert>[0] = {}, more: Parameters<typeof command>[0] = {}) =>
  smsText(command({ id, alert: alert({ severity: 'critical', ...over }), ...more }));

const basic = /^[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]+\[[0-9a-z]{4}\]$/;

describe('the text of an SMS', () => {
  test('says who, which, how bad, what, where, and how to answer', () => {
    const mark = markerOf(id);
    expect(text()).toBe(
      `Tocsin #12 CRITICAL: revoked certificate accepted: pump-0412 at gw-07. Reply ACK 12 [${mark}]`,
    );
  });

  test.each([
    ['alert-escalated', 'Tocsin #12 now CRITICAL: revoked'],
    ['alert-reopened', 'Tocsin #12 CRITICAL again: revoked'],
    ['alert-acknowledged', 'Tocsin #12 acknowledged: revoked'],
    ['alert-closed', 'Tocsin #12 closed: revoked'],
  ] as const)('of %s begins %s', (change, start) => {
    const said = text({}, { change });
    expect(said.startsWith(start)).toBe(true);
    expect(said.includes('Reply ACK')).toBe(change !== 'alert-acknowledged' && change !== 'alert-closed');
  });

  test('names a place once when the title names it already', () => {
    expect(text({ title: 'pump-0412 used a revoked certificate' })).toContain(
      ': pump-0412 used a revoked certificate at gw-07. Reply',
    );
  });

  test('names the subject when there is no device, and no gateway when there is none', () => {
    const said = text({ device: '', gateway: '', subject: { kind: 'issuer', id: 'ca-3' } });
    expect(said).toContain('accepted: ca-3. Reply');
  });

  test('cuts the title, never the number, the place or the marker', () => {
    const said = text({ title: 'x'.repeat(400), number: 1234567 });
    expect(septets(said)).toBeLessThanOrEqual(smsSeptets);
    expect(said).toMatch(/^Tocsin #1234567 CRITICAL: x+\.\.\.: pump-0412 at gw-07\. Reply ACK 1234567 \[/);
  });

  test.each(hostileTexts)(
    'is one line of the basic alphabet and one message long with hostile text %# in every field',
    (hostile) => {
      const said = text({
        title: hostile,
        device: hostile,
        gateway: hostile,
        subject: { kind: 'device', id: hostile },
      });
      expect(said).toMatch(basic);
      expect(septets(said)).toBeLessThanOrEqual(smsSeptets);
    },
  );

  test('holds for any text, severity and change', () => {
    const any = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(
        any,
        any,
        any,
        fc.constantFrom(...severities),
        fc.constantFrom(...notifiedChanges),
        (title, device, gateway, severity, change) => {
          const said = text({ title, device, gateway, severity, number: 99_999_999 }, { change });
          expect(said).toMatch(basic);
          expect(septets(said)).toBeLessThanOrEqual(smsSeptets);
          expect(said).toContain('#99999999 ');
        },
      ),
      { numRuns: 500 },
    );
  });

  test('cannot be made to carry another marker by a device’s name', () => {
    expect(text({ device: 'pump [zzzz]' })).toContain('pump (zzzz)');
  });
});

test('the marker is four characters for any command', () => {
  for (const end of ['0', 'f', '00000000', 'ffffffffff'])
    expect(markerOf(end.padStart(32, '0'))).toMatch(/^[0-9a-z]{4}$/);
});

test('characters of the extension table count twice', () => {
  expect(septets('a[€]')).toBe(7);
});
