import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detections } from '../dashboards/grafana/detections.ts';
import { modelOf } from '../dashboards/grafana/model.ts';
import { pipeline } from '../dashboards/grafana/pipeline.ts';

/** Writes what Grafana reads from what people write. */
const folder = join(import.meta.dirname, '..', 'dashboards', 'grafana');
const read = (name: string): string => readFileSync(join(folder, 'queries', `${name}.sql`), 'utf8');

for (const dashboard of [pipeline, detections])
  writeFileSync(
    join(folder, 'models', `${dashboard.uid}.json`),
    `${JSON.stringify(modelOf(dashboard, read), null, 2)}\n`,
  );
