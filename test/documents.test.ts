import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../runtime/config/load.ts';
import { read, root } from './house.ts';

const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] });

describe('the documents', () => {
  it('link to nothing that is not there', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(pages.length).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });

  it('name files and folders of this tree that exist', () => {
    const place =
      /`((?:app|cases|dashboards|detectors|docs|fleet|gateway|ingest|learn|responders|runtime|schemas|scripts|simulator|test)\/[\w./-]*\w)`/g;
    const missing = pages.flatMap((page) =>
      [...read(page).matchAll(place)]
        .map((match) => match[1] ?? '')
        .filter((named) => !existsSync(join(root, named)))
        .map((named) => `${page}: ${named}`),
    );
    expect(missing).toEqual([]);
  });

  it('show a configuration that is accepted', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
    const digest = 'a'.repeat(64);
    const config = parseConfig(
      yaml
        .replaceAll(/[0-9a-f]{4}\.\.\./g, digest)
        .replace('# kafka:', 'kafka:')
        .replace('# clickhouse:', 'clickhouse:'),
    );
    expect(config.gateways).toHaveLength(2);
    expect(config.kafka?.tls).toBe(true);
  });
});
