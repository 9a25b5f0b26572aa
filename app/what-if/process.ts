import { constants, setPriority } from 'node:os';
import { json } from 'node:stream/consumers';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { openLog } from '../open-log.ts';
import { triedDetectors } from './tried-detectors.ts';
import { judgeTwice } from './judge-twice.ts';
import type { WhatIfWish } from './wish.ts';

/** A process of its own: it gives way to everything else, and what it takes of memory ends with it. */
setPriority(constants.priority.PRIORITY_LOW);
const { config, detector, settings, tenant, from, to, mostEvents, mostMs } = (await json(process.stdin)) as WhatIfWish;
const log = await openLog(config, clockFor(config.clock));
try {
  const until = performance.now() + mostMs;
  const judged = await judgeTwice({
    ...{ log, tenant, from, to, mostEvents, detect: config.detect },
    detectors: triedDetectors(config.detect.settings, detector, settings),
    hasTime: () => performance.now() < until,
  });
  process.stdout.write(JSON.stringify({ judged }));
} catch (failure) {
  if (!(failure instanceof Fault)) throw failure;
  process.stdout.write(JSON.stringify({ fault: { code: failure.code, message: failure.message } }));
} finally {
  await log.close();
}
