import { describe, expect, it } from 'vitest';
import { circlesOf } from './circles.ts';
import { filesOf, house, isTest, pureRooms, read, trespasses } from './house.ts';

const everywhere = Object.keys(house).flatMap(filesOf);
const impure =
  /\b(?:Date\.now|new Date\(\)|performance\.|setTimeout|setInterval|setImmediate|process\.|fetch\(|Math\.random)/;

describe('the house', () => {
  it('has rooms that import only what they may', () => {
    expect(everywhere.length).toBeGreaterThan(50);
    expect(everywhere.flatMap((file) => trespasses(file, read(file)))).toEqual([]);
  });

  it('has pure rooms without clock, process, network, timers or chance', () => {
    const files = pureRooms.flatMap(filesOf).filter((file) => !isTest(file));
    expect(files.filter((file) => impure.test(code(read(file))))).toEqual([]);
  });

  it('notices a planted trespass of each kind', () => {
    const planted: [string, string][] = [
      ['detectors/flooding/detector.ts', "import { openStore } from '../../runtime/clickhouse/store.ts';"],
      ['detectors/flooding/detector.ts', "const log = await import('../../ingest/line.ts');"],
      ['cases/alert.ts', "import { readFileSync } from 'node:fs';"],
      ['ingest/pipeline.ts', "import { Kafka } from 'kafkajs';"],
      ['runtime/log/follow.ts', "import { createClient } from '@clickhouse/client';"],
      ['responders/outbox/outbox.ts', "import twilio from 'twilio';"],
      ['simulator/day.ts', "import { decide } from '../cases/alert.ts';"],
      ['schemas/finding.ts', "import { it } from '../test/house.ts';"],
      ['dashboards/console/src/app.tsx', "import { alertSchema } from '../../../schemas/alert.ts';"],
      ['dashboards/console/src/app.tsx', "import type { Store } from '../../../runtime/clickhouse/store.ts';"],
      ['dashboards/console/src/app.tsx', "import { makeStandIn } from '../stand-in/server.ts';"],
      ['dashboards/console/src/app.tsx', "import { readFileSync } from 'node:fs';"],
    ];
    for (const [file, source] of planted) expect(trespasses(file, source), `${file}: ${source}`).toHaveLength(1);
    expect(impure.test('const now = Date.now();')).toBe(true);
  });

  it('keeps files small: 200 lines, tests 300', () => {
    const long = everywhere.filter(
      (file) => read(file).split('\n').length - 1 > (file.endsWith('.test.ts') ? 300 : 200),
    );
    expect(long).toEqual([]);
  });

  it('has no circles: what two files need of each other is in a third', () => {
    expect(circlesOf(new Map(everywhere.map((file) => [file, read(file)])))).toEqual([]);
    const planted = {
      'cases/a.ts': "import { b } from './b.ts';",
      'cases/b.ts': "import type { C } from './c.ts'; import { d } from './d.ts';",
      'cases/c.ts': "import { a } from './a.ts';",
      'cases/d.ts': "import { z } from 'zod';",
    };
    expect(circlesOf(new Map(Object.entries(planted)))).toEqual([['cases/a.ts', 'cases/b.ts', 'cases/c.ts']]);
  });

  it('has no folder that could hold anything', () => {
    const vague = /\/(?:utils?|helpers?|common|core|lib|types|managers?|services?)\//;
    expect(everywhere.filter((file) => vague.test(file))).toEqual([]);
  });
});

/** Without comments and strings: prose may speak of time. */
function code(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm, '');
}
