import { deviceOf, type Event } from '../schemas/event/event.ts';

/** Host names are text from outside, and keys of memory. */
const mostHostChars = 128;

/** Whose log a line is of: the device, else the host that wrote it behind the gateway that vouches for it. */
export function logSource(event: Event): string {
  const device = deviceOf(event);
  if (device !== '') return device;
  const { gateway, host } = event;
  if (host === '' || host === gateway) return gateway || event.peer || event.source;
  const name = host.length > mostHostChars ? host.slice(0, mostHostChars) : host;
  return gateway === '' ? name : `${gateway}/${name}`;
}
