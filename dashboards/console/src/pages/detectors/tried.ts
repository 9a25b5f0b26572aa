import type { SettingsTried } from '../../../../../schemas/api/what-if.ts';

/** `attempts:30,leakMs:5000` of the address: settings that there are, of the kind they are, and other than they are set. */
export function triedIn(text: string, settings: SettingsTried): SettingsTried {
  const tried: SettingsTried = {};
  for (const part of text.split(',')) {
    const [name = '', ...rest] = part.split(':');
    const usual = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const value = usual === undefined ? undefined : read(rest.join(':'), usual);
    if (value !== undefined && value !== usual) tried[name] = value;
  }
  return tried;
}

export function triedText(tried: SettingsTried, settings: SettingsTried): string {
  return Object.entries(tried)
    .filter(([name, value]) => value !== settings[name])
    .map(([name, value]) => `${name}:${encodeURIComponent(String(value))}`)
    .join(',');
}

function read(text: string, usual: number | string | boolean): number | string | boolean | undefined {
  if (typeof usual === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (typeof usual === 'number') return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
