import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { helm, helmMissing, keptChart, renderChart } from '../support/chart.ts';

describe.skipIf(helmMissing !== '')(`the chart, as helm sees it${helmMissing}`, () => {
  it('is well-formed and makes of its example what is kept', () => {
    expect(helm('lint')).toMatchObject({ status: 0 });
    expect(renderChart()).toBe(readFileSync(keptChart, 'utf8'));
  });

  it.each([
    [
      'a second instance of a process of which there is one',
      ['processes.pki.replicas=2'],
      "'/processes/pki/replicas': maximum",
    ],
    ['a process there is not', ['processes.detector.enabled=true'], "additional properties 'detector'"],
    ['no Kafka', ['config.kafka=null'], "'/config/kafka': got null"],
    ['a data directory of one’s own', ['config.data=/data'], "'/config/data'"],
    ['a port that needs rights', ['processes.web.ports[0].name=https', 'processes.web.ports[0].port=443'], 'minimum'],
    ['a secret that has no name', ['processes.web.secrets[0]=nothing'], 'secrets.nothing names no Secret'],
  ])('refuses %s', (_what, settings, words) => {
    const { status, said } = helm('template', ...settings.flatMap((one) => ['--set', one]));
    expect(said).toContain(words);
    expect(status).toBe(1);
  });

  it('holds an image by its digest, and leaves out what is switched off', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { said } = helm(
      'template',
      '--set',
      `image.digest=${digest},networkPolicy.enabled=false,podDisruptionBudget.enabled=false,processes.web.enabled=false`,
    );
    expect(said).toContain(`image: "registry.example.org/tocsin@${digest}"`);
    expect(said).not.toMatch(/NetworkPolicy|PodDisruptionBudget|tocsin-web\n/);
  });
});
