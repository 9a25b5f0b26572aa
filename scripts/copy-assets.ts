import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

// The compiler leaves SQL, scripts and the console behind; what runs from `dist` finds them where the source does.
const left = ['learn/*.sql', 'ingest/hooks/**/*', 'dashboards/console/dist/**/*'];
for (const file of left.flatMap((pattern) => globSync(pattern))) cpSync(file, join('dist', file), { recursive: true });
