import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

let done = false;

/**
 * kafkajs 2.2.4 checks each connection's empty queue by a timer with a negative delay, for ever: 860 wake-ups a second, 2 % of a
 * core, and a TimeoutNegativeWarning. A queue asks for the check again when something enters it, so an empty one needs none.
 */
export function quietRequestQueues(): void {
  if (done) return;
  done = true;
  const Queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = Queue.prototype.scheduleCheckPendingRequests;
  Queue.prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this);
  };
}
