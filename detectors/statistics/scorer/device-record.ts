/**
 * The memory of one device: numbers only, all 0 before its first sample. A copy of them is a snapshot. 0 counts samples
 */
export type DeviceRecord = Float64Array;
