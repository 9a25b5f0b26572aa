import { fields } from './fields.ts';
import type { Filter, Term, Wanted } from './filter.ts';

export interface Conditions {
  /** Fixed text and names of parameters; '1' when everything fits. */
  sql: string;
  /** By name: what was asked for, as values. */
  params: Record<string, string | number | string[] | number[]>;
}

/** A filter as conditions over `events`. Nothing of what was asked becomes text of the statement: all of it is bound. */
export function conditionsOf(filter: Filter): Conditions {
  const params: Conditions['params'] = {};
  let next = 0;
  const bind = (type: string, value: Conditions['params'][string]): string => {
    const name = `f${next++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const parts = filter.map((term) => `${term.not ? 'NOT ' : ''}(${conditionOf(term, bind)})`);
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), params };
}

type Bind = (type: string, value: Conditions['params'][string]) => string;

function conditionOf(term: Term, bind: Bind): string {
  switch (term.type) {
    case 'word':
      return `positionCaseInsensitive(raw, ${bind('String', term.text)}) > 0`;
    case 'text':
      return textCondition(fields[term.field].sql, term.values, bind);
    case 'number':
      return `has(${bind('Array(Int64)', [...term.values])}, toInt64(${fields[term.field].sql}))`;
    case 'compare': {
      const { sql, absent } = fields[term.field];
      const there = absent === undefined ? '' : `${sql} != ${absent} AND `;
      return `${there}${sql} ${term.comparison} ${bind('Int64', term.value)}`;
    }
    default:
      return term satisfies never;
  }
}

function textCondition(sql: string, values: readonly Wanted[], bind: Bind): string {
  const whole = values.filter(({ prefix }) => !prefix).map(({ text }) => text);
  const parts = values
    .filter(({ prefix }) => prefix)
    // The beginning of everything is anything but nothing.
    .map(({ text }) => (text === '' ? `${sql} != ''` : `startsWith(${sql}, ${bind('String', text)})`));
  if (whole.length > 0) parts.unshift(`${sql} IN ${bind('Array(String)', whole)}`);
  return parts.join(' OR ');
}
