export type Shape = 'lines' | 'array';

const shapes = new Map<string, Shape>([
  ['application/x-ndjson', 'lines'],
  ['application/x-ndjson; charset=utf-8', 'lines'],
  ['application/json', 'array'],
  ['application/json; charset=utf-8', 'array'],
]);

/**
 * How a body is cut into events, undefined for any other media type. The whole header is compared: parsing media types
 * leniently is how validation was walked around in CVE-2025-32442, CVE-2026-25223 and CVE-2026-3419.
 */
export function shapeOf(contentType: string | undefined): Shape | undefined {
  return contentType === undefined ? undefined : shapes.get(contentType.toLowerCase());
}
