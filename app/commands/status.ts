import type { Command } from 'commander';
import { countsText } from '../counts-text.ts';
import type { DroppedSource } from '../dropped-sources.ts';
import { common, type Common, configOf } from '../options.ts';
import { readStatus, type RoleStatus, type Status } from '../status.ts';
import type { LaneStatus } from '../webhooks/lane.ts';

export function addStatus(program: Command): void {
  common(program.command('status'))
    .description('counts, lag per stage and roles of a running installation')
    .option('--json', 'as one JSON object')
    .action(async (options: Common & { json?: boolean }) => {
      const status = await readStatus(configOf(options));
      process.stdout.write(options.json === true ? `${JSON.stringify(status)}\n` : statusText(status));
    });
}

function statusText({
  counts,
  droppedBySource,
  settled,
  lag,
  roles,
  pipeline,
  duty,
  webhooks,
  members,
}: Status): string {
  const silent = roles.filter(({ answers }) => !answers).map(({ name }) => name);
  const why = silent.length === 0 ? 'lines are still on their way' : `not settled: no answer from ${silent.join(', ')}`;
  const lines = [
    `${countsText({ counts }).join('\n')}${settled ? '' : ` (${why})`}`,
    ...droppedText(droppedBySource ?? []),
    '',
    ...roles.map((role) =>
      `${role.name.padEnd(10)} ${stateOf(role).padEnd(11)} ${role.pid === 0 ? '' : `pid ${role.pid}`}  ${Object.entries(
        role.addresses,
      )
        .map(([listener, address]) => `${listener} ${address}`)
        .join('  ')}`.trimEnd(),
    ),
    ...(duty === null ? [] : ['', dutyText(duty)]),
    ...(pipeline?.blind === true
      ? ['', `BLIND since ${new Date(pipeline.since).toISOString()}: ${pipeline.why.join('; ')}`]
      : []),
    '',
    ...Object.entries(lag).map(
      ([stage, behind]) => `${stage.padEnd(28)} ${behind === 0 ? 'up to date' : `${behind} behind`}`,
    ),
  ];
  const others = Object.entries(members?.holds ?? {});
  // One of each has everything: there is nothing to say.
  if (new Set(others.map(([, { process }]) => process)).size < others.length)
    lines.push('', ...others.map(([id, { keys }]) => `instance ${id} holds ${keys.map(({ key }) => key).join(' ')}`));
  const endpoints = Object.entries(webhooks ?? {});
  if (endpoints.length > 0)
    lines.push('', ...endpoints.map(([name, lane]) => `webhook ${name.padEnd(20)} ${laneText(lane)}`));
  return `${lines.join('\n')}\n`;
}

function droppedText(sources: readonly DroppedSource[]): string[] {
  if (sources.length === 0) return [];
  return [
    '',
    'dropped within a day, by source',
    ...sources.map(({ tenant, source, reason, lines }) => `${`${tenant} ${source}`.padEnd(40)} ${reason} ${lines}`),
  ];
}

function dutyText({ roles, epoch, since, holder }: NonNullable<Status['duty']>): string {
  const named = roles.join(', ');
  return epoch === 0
    ? `standing by for ${holder || 'another instance'}: ${named}`
    : `at work since ${new Date(since).toISOString()}, epoch ${epoch}: ${named}`;
}

function laneText({ waiting, behind, gone, delivered, failures, last, lastAt }: LaneStatus): string {
  const said = [
    ...(gone ? ['GONE: nothing is sent any more'] : []),
    `${delivered} delivered`,
    behind ? `${waiting} waiting, more in the log` : `${waiting} waiting`,
    ...(failures === 0 ? [] : [`${failures} failed since`]),
    ...(lastAt === 0 ? [] : [`last ${last} ${new Date(lastAt).toISOString()}`]),
  ];
  return said.join(', ');
}

function stateOf({ pid, answers, ready }: RoleStatus): string {
  if (pid === 0) return 'not running';
  if (!answers) return 'no answer';
  return ready ? 'ready' : 'not ready';
}
