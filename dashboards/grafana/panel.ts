/** Units as Grafana names them. */
export type Unit = 'short' | 'none' | 'percentunit' | 's' | 'bytes' | 'bool_yes_no' | 'cps';

interface Shown {
  readonly title: string;
  /** Shown under the title: what the numbers mean and when to worry. */
  readonly says: string;
  readonly as: 'timeseries' | 'stat' | 'table';
  readonly unit: Unit;
  /** Of 24. Default: an equal share of the row. */
  readonly width?: number;
  /** From these values on it is shown orange and red. */
  readonly worry?: readonly [orange: number, red: number];
}

/** Asked of Prometheus: a query and what to call its series. */
export interface PrometheusPanel extends Shown {
  readonly queries: readonly (readonly [promql: string, legend: string])[];
}

/** Asked of ClickHouse: the file with the query, its first column the time where it is drawn over time. */
export interface ClickHousePanel extends Shown {
  readonly sql: string;
}

export type Panel = PrometheusPanel | ClickHousePanel;

/** One question and the panels that answer it. */
export interface Row {
  readonly question: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly source: 'prometheus' | 'grafana-clickhouse-datasource';
  /** How far back it looks when it is opened. */
  readonly from: string;
  readonly rows: readonly Row[];
}
