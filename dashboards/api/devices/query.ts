import type { DeviceSearch } from '../ports/fleet.ts';

type Asked = Omit<DeviceSearch, 'after' | 'limit'>;

const names: Record<string, Exclude<keyof Asked, 'text'>> = {
  site: 'site',
  model: 'model',
  gateway: 'gateway',
  batch: 'productionBatch',
  owner: 'owner',
};

/** `pump site:north` as what devices are looked for by; a value with blanks stands in quotes. */
export function deviceQuery(q: string): Asked {
  const asked: Asked = { text: '', site: '', model: '', gateway: '', productionBatch: '', owner: '' };
  for (const [, name = '', quoted, plain = '', word = ''] of q.matchAll(/([a-z]+):(?:"([^"]*)"|(\S+))|(\S+)/g)) {
    const field = Object.hasOwn(names, name) ? names[name] : undefined;
    if (field !== undefined) asked[field] = quoted ?? plain;
    else if (asked.text === '') asked.text = name === '' ? word : `${name}:${quoted ?? plain}`;
  }
  return asked;
}
