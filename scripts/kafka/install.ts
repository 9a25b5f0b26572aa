import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const kafkaVersions = ['3.9.1', '4.1.1'] as const;

/** What a broker needs on this machine and does not find; undefined when all is there. */
export async function missingForKafka(version: string): Promise<string | undefined> {
  const missing: string[] = [];
  if (!(await answers('java', ['-version']))) missing.push('java (17 or newer)');
  if (!existsSync(jarsOf(version)) && !(await answers('mvn', ['-v']))) missing.push('mvn');
  if (missing.length === 0) return undefined;
  return `Apache Kafka ${version} needs ${missing.join(' and ')}; on Debian: apt-get install default-jre-headless maven`;
}

/** Folder of the broker's jars, fetched through Maven once and kept outside the repository. */
export async function installKafka(version: string): Promise<string> {
  const missing = await missingForKafka(version);
  if (missing !== undefined) throw new Error(missing);
  const jars = jarsOf(version);
  if (existsSync(jars)) return jars;
  const parent = join(jars, '..');
  mkdirSync(parent, { recursive: true });
  // Filled aside and renamed, so that an interrupted download is never taken for a whole one.
  const partial = mkdtempSync(join(parent, '.partial-'));
  try {
    writeFileSync(join(partial, 'pom.xml'), pomOf(version));
    const goal = ['-q', '-B', '-f', join(partial, 'pom.xml'), 'dependency:copy-dependencies'];
    await run('mvn', [...goal, '-DincludeScope=runtime', `-DoutputDirectory=${join(partial, 'jars')}`]);
    renameSync(join(partial, 'jars'), jars);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return jars;
}

async function answers(program: string, args: string[]): Promise<boolean> {
  try {
    await run(program, args);
    return true;
  } catch {
    return false;
  }
}

function jarsOf(version: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`not a version of Apache Kafka: ${version}`);
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tocsin', 'kafka', version);
}

function pomOf(version: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tocsin</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;
}
