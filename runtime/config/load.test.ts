import { describe, expect, it } from 'vitest';
import { Fault } from '../errors.ts';
import { parseConfig } from './load.ts';

const messageOf = (text: string): string => {
  try {
    parseConfig(text, 'tocsin.yaml');
  } catch (error) {
    if (error instanceof Fault) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'accepted';
};

describe('the configuration', () => {
  it('has a default for everything but identities', () => {
    const config = parseConfig('');
    expect(config.notify.live).toBe(false);
    expect(config.detect.tickMs).toBe(2_000);
    expect(config.log.telemetryPartitions).toBe(1);
  });

  it('names the line of an unknown key and what is allowed there', () => {
    const message = messageOf('data: here\ndetect:\n  tickMs: 500\n  latness: 3\n');
    expect(message).toContain(
      'CONFIG_INVALID tocsin.yaml:4: detect: unknown latness; allowed: tickMs, latenessMs, subjects, experimental, settings',
    );
  });

  it('names the line of a wrong value', () => {
    expect(messageOf('ingest:\n  syslogTcp:\n    port: 70000\n    tenant: acme\n')).toContain(
      'tocsin.yaml:3: ingest.syslogTcp.port',
    );
  });

  it('tells all problems at once', () => {
    const message = messageOf('log:\n  telemetryPartitions: 0\nnotify:\n  live: loud\n');
    expect(message).toContain('tocsin.yaml:2:');
    expect(message).toContain('tocsin.yaml:4:');
  });

  it('refuses a gateway without credentials', () => {
    expect(messageOf('gateways:\n  - id: gw-1\n    tenant: acme\n')).toContain(
      'a gateway needs tokenSha256 or certificateSha256',
    );
  });

  it('names the line where the YAML itself is broken', () => {
    expect(messageOf('data: x\ndata: y\n')).toContain('CONFIG_INVALID tocsin.yaml:2:');
  });
});
