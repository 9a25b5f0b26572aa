/** What a file is offered as: CSV, or JSON a line. */
export const fileFormats = ['csv', 'ndjson'] as const;
type FileFormat = (typeof fileFormats)[number] | 'ocsf';

export function fileAs(name: string, format: FileFormat): { contentType: string; fileName: string } {
  const contentType = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson';
  return { contentType, fileName: `${name}.${format === 'ocsf' ? 'ocsf.ndjson' : format}` };
}
