import { refuse } from './exception.ts';

type Rule = { kind: 'count'; max: number } | { kind: 'flag' } | { kind: 'one-of'; values: readonly string[] } | 'token';

const count = (max = Number.MAX_SAFE_INTEGER): Rule => ({ kind: 'count', max });
const flag: Rule = { kind: 'flag' };
const oneOf = (...values: string[]): Rule => ({ kind: 'one-of', values });
const overflow = oneOf('throw', 'break');

/** Settings a client may send, and what values they take. Whatever is not here is refused as unknown (115). */
const rules: Record<string, Rule> = {
  max_execution_time: count(86_400),
  max_memory_usage: count(),
  max_result_rows: count(),
  max_result_bytes: count(),
  result_overflow_mode: overflow,
  max_rows_to_read: count(),
  max_bytes_to_read: count(),
  read_overflow_mode: overflow,
  timeout_overflow_mode: overflow,
  max_threads: count(256),
  max_block_size: count(1_000_000),
  max_bytes_before_external_group_by: count(),
  max_bytes_before_external_sort: count(),
  join_use_nulls: flag,
  max_insert_block_size: count(),
  min_insert_block_size_rows: count(),
  min_insert_block_size_bytes: count(),
  max_partitions_per_insert_block: count(100_000),
  insert_deduplicate: flag,
  insert_deduplication_token: 'token',
  async_insert: flag,
  wait_for_async_insert: flag,
  mutations_sync: count(2),
  alter_sync: count(2),
  optimize_throw_if_noop: flag,
  date_time_input_format: oneOf('basic', 'best_effort', 'best_effort_us'),
  date_time_output_format: oneOf('simple', 'iso', 'unix_timestamp'),
  input_format_skip_unknown_fields: flag,
  input_format_null_as_default: flag,
  output_format_json_quote_64bit_integers: flag,
  output_format_json_quote_64bit_floats: flag,
  output_format_json_quote_denormals: flag,
  output_format_json_named_tuples_as_objects: flag,
  output_format_native_write_json_as_string: flag,
};

/** Sent by clients about the exchange itself; understood or without meaning here, never passed to the engine. */
const exchange = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'enable_http_compression',
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_zlib_compression_level',
  'readonly',
]);

/** The value as SQL may hold it: digits, a listed word or a token, quoted. Refuses (36) anything else. */
function checkedValue(name: string, rule: Rule, value: string): string {
  if (rule === 'token') {
    if (/^[A-Za-z0-9:._-]{1,200}$/.test(value)) return `'${value}'`;
    return refuse(36, `Setting ${name} takes 1 to 200 of A-Z a-z 0-9 : . _ -`);
  }
  if (rule.kind === 'one-of') {
    if (rule.values.includes(value)) return `'${value}'`;
    return refuse(36, `Setting ${name} takes one of ${rule.values.join(', ')}`);
  }
  if (rule.kind === 'flag') {
    if (value === '1' || value === 'true') return '1';
    if (value === '0' || value === 'false') return '0';
    return refuse(36, `Setting ${name} takes 0 or 1`);
  }
  if (/^[0-9]{1,16}$/.test(value) && Number(value) <= rule.max) return String(Number(value));
  return refuse(36, `Setting ${name} takes a whole number up to ${rule.max}`);
}

export type Settings = Map<string, string>;

/** Adds one setting, checked. */
export function addSetting(settings: Settings, name: string, value: string): void {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) refuse(115, `Setting ${name} is neither a builtin setting nor accepted by this engine`);
  settings.set(name, checkedValue(name, rule, value));
}

/** Whether a URL parameter concerns the exchange rather than the engine. */
export function isExchange(name: string): boolean {
  return exchange.has(name) || name.startsWith('param_');
}

/** `a = 1, b = 'x'`: only checked values get in here. */
export function settingsText(settings: Settings): string {
  return [...settings].map(([name, value]) => `${name} = ${value}`).join(', ');
}

/** Lowers a numeric setting to `ceiling`, or sets it to that; 0, which means no limit, is lowered too. */
export function capSetting(settings: Settings, name: string, ceiling: number): void {
  const asked = Number(settings.get(name) ?? 0);
  settings.set(name, String(asked === 0 ? ceiling : Math.min(asked, ceiling)));
}
