import type { DevicePage } from '../../../schemas/api/devices.ts';
import type { Device } from '../../../schemas/fleet-facts.ts';

export interface FoundDevices {
  total: number;
  devices: Omit<Device, 'hardwareIds'>[];
  more: boolean;
}

export interface DeviceSearch {
  /** Part of an id, '' for every device. */
  text: string;
  site: string;
  model: string;
  gateway: string;
  productionBatch: string;
  owner: string;
  /** Id of the last device that was seen; '' to begin. */
  after: string;
  limit: number;
}

/** What the registry holds of a device at some time. */
export type KnownOfDevice = Pick<DevicePage, 'device' | 'retired' | 'certificates' | 'history'>;

/** Devices and certificates as `fleet.v1` has them, folded while it grows. */
export interface Fleet {
  /** '' when the inventory does not say. */
  siteOf(tenant: string, device: string): string;
  find(tenant: string, search: DeviceSearch): FoundDevices;
  /** @param asOf ms; facts learned later are left out */
  device(tenant: string, id: string, asOf: number): KnownOfDevice;
  /** Serial, issuer, holder, validity and revocation, for people; empty when it is not known. */
  certificate(tenant: string, issuer: string, serial: string): { name: string; value: string }[];
}
