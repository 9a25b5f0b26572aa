import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { closeReasons } from '../../../schemas/alert.ts';
import { severities } from '../../../schemas/finding.ts';
import { alert, noon } from '../../../test/support/alert-samples.ts';
import { detectionFinding, ocsfVersion } from './ocsf.ts';

const text = z.string().min(1);
const time = z.number().int().positive();
/** What OCSF 1.4.0 requires of class 2004 and of the objects used, with the values its enumerations allow. */
const detectionFindingSchema = z
  .object({
    activity_id: z.literal([0, 1, 2, 3, 99]),
    category_uid: z.literal(2),
    class_uid: z.literal(2004),
    type_uid: z.number().int(),
    severity_id: z.literal([0, 1, 2, 3, 4, 5, 6, 99]),
    status_id: z.literal([0, 1, 2, 3, 4, 5, 6, 99]),
    confidence_id: z.literal([0, 1, 2, 3, 99]),
    is_alert: z.boolean(),
    verdict_id: z.literal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99]).optional(),
    time,
    start_time: time,
    end_time: time,
    count: z.number().int().min(1),
    message: text,
    finding_info: z.object({
      uid: text,
      title: text,
      analytic: z.object({ type_id: z.literal([0, 1, 2, 3, 4, 99]), type: text, name: text, uid: text }),
      created_time: time,
      related_events: z.array(z.object({ uid: text })),
    }),
    resources: z.array(z.object({ type: text, uid: text })).min(1),
    metadata: z.object({ version: z.literal('1.4.0'), product: z.object({ name: text, vendor_name: text }) }),
  })
  .refine(
    ({ type_uid, class_uid, activity_id }) => type_uid === class_uid * 100 + activity_id,
    'type_uid follows from class and activity',
  );

describe('an alert as an OCSF detection finding', () => {
  it('has what the class requires in every state, severity and verdict', () => {
    expect(ocsfVersion).toBe('1.4.0');
    for (const severity of severities)
      for (const state of ['open', 'acknowledged', 'closed'] as const)
        for (const closeReason of state === 'closed' ? closeReasons : [null]) {
          const closedAt = state === 'closed' ? noon + 1 : null;
          expect(() =>
            detectionFindingSchema.parse(
              detectionFinding(alert({ severity, state, closeReason, closedAt, revision: 2 })),
            ),
          ).not.toThrow();
        }
  });

  it('is an alert while nobody has it, and names statistics where a learned band decided', () => {
    const band = { metric: 'messages', observed: 90, expectedLow: 1, expectedHigh: 9, samples: 40 };
    const told = (over: Parameters<typeof alert>[0]) => detectionFinding(alert(over));
    expect(told({ revision: 4 })['is_alert']).toBe(true);
    for (const over of [
      { state: 'acknowledged' },
      { state: 'closed' },
      { suppressedBy: 3 },
      { inhibitedBy: 4 },
    ] as const)
      expect(told(over)['is_alert']).toBe(false);
    const typeOf = (whose: 'device' | 'cohort' | 'fixed') =>
      told({ explanation: { ...band, whose } })['finding_info'] as { analytic: object };
    expect(typeOf('device').analytic).toMatchObject({ type_id: 3, type: 'Statistical' });
    expect(typeOf('fixed').analytic).toMatchObject({ type_id: 1, type: 'Rule' });
  });

  it('says what was opened, changed and closed, and what is kept quiet', () => {
    expect(detectionFinding(alert())).toMatchObject({
      activity_id: 1,
      status_id: 1,
      severity_id: 4,
      type_uid: 200_401,
    });
    expect(detectionFinding(alert({ state: 'acknowledged', revision: 2 }))).toMatchObject({
      activity_id: 2,
      status_id: 2,
    });
    expect(detectionFinding(alert({ suppressedBy: 3, revision: 2 }))).toMatchObject({ status_id: 3 });
    const closed = alert({ state: 'closed', closeReason: 'false_positive', closedAt: noon + 5, revision: 3 });
    expect(detectionFinding(closed)).toMatchObject({ activity_id: 3, status_id: 4, verdict_id: 1, time: noon + 5 });
  });
});
