import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

// The compiler leaves SQL, scripts and the console's page behind; what runs from `dist` finds them where the source does.
for (const file of [...globSync('learn/*.sql'), ...globSync('ingest/hooks/**/*'), 'dashboards/console/dist'])
  cpSync(file, join('dist', file), { recursive: true });
