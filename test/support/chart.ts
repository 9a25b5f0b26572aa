import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../house.ts';

const folder = join(root, 'deploy', 'helm');
/** What helm made of the chart and its example, so that what it makes can be looked at where there is no helm. */
export const keptChart = join(root, 'test', 'deployment', 'chart.rendered.yaml');

export const helmMissing =
  spawnSync('helm', ['version']).status === 0
    ? ''
    : ' (left out: helm is missing; with Go: go install helm.sh/helm/v3/cmd/helm@v3.22.0)';

/** Of every file that helm reads. */
export function chartDigest(): string {
  const digest = createHash('sha256');
  for (const file of globSync('**/*.{yaml,json,tpl}', { cwd: folder }).toSorted())
    digest.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return digest.digest('hex');
}

/** @returns what it wrote to standard output, or what it refused with */
export function helm(command: 'template' | 'lint', ...args: string[]): { status: number | null; said: string } {
  const at = command === 'template' ? ['tocsin', join(folder, 'tocsin')] : ['--strict', join(folder, 'tocsin')];
  const values = ['--kube-version', '1.30.0', '-f', join(folder, 'example.yaml')];
  const { status, stdout, stderr } = spawnSync('helm', [command, ...at, ...values, ...args], { encoding: 'utf8' });
  return { status, said: status === 0 ? stdout : stderr };
}

/** With the digest of what it was made from in front. */
export function renderChart(): string {
  const { status, said } = helm('template');
  if (status !== 0) throw new Error(said);
  return `# What \`node test/support/chart.ts\` made of ${chartDigest()}\n${said}`;
}

if (import.meta.main) writeFileSync(keptChart, renderChart());
