import type { Config } from '../../runtime/config/schema.ts';
import type { SettingsTried } from '../../schemas/api/what-if.ts';

/** What the process that judges twice is told on its standard input. */
export interface WhatIfWish {
  config: Config;
  detector: string;
  settings: SettingsTried;
  tenant: string;
  from: number;
  to: number;
  mostEvents: number;
  mostMs: number;
}
