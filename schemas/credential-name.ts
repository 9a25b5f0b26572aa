/** Stands between a device id and the generation; no device id holds it. */
const separator = '~';

/** The name under which an enforcement point knows the credential of a device. */
export function credentialName(device: string, generation: number): string {
  return generation === 0 ? device : `${device}${separator}${generation}`;
}

/** Whose credential a name is, and which. */
export function credentialOf(text: string): { device: string; generation: number } {
  const [device = '', digits = ''] = text.split(separator);
  const generation = /^[1-9]\d{0,4}$/.test(digits) ? Number(digits) : 0;
  return generation === 0 ? { device: text, generation } : { device, generation };
}
