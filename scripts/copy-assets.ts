import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

// The compiler leaves SQL and scripts behind; what runs from `dist` finds them where the source does.
const left = ['learn/*.sql', 'dashboards/{api,search}/**/*.sql', 'detectors/*/README.md', 'ingest/hooks/**/*'];
for (const file of left.flatMap((pattern) => globSync(pattern))) cpSync(file, join('dist', file), { recursive: true });
