import type { Explanation, Severity } from '../../../schemas/finding.ts';
import type { Device } from '../../../schemas/fleet-facts.ts';
import type { Chance } from './random.ts';

export interface Kind {
  detector: string;
  code: string;
  reason: string;
  severity: Severity;
  subject: 'device' | 'certificate' | 'gateway' | 'production-batch' | 'source';
  confidence: number;
  spoofable: number;
  title(device: Device): string;
  explanation?(chance: Chance): Explanation;
  raw(device: Device, chance: Chance): { text: string; decisive: string[] };
  /** How often it comes, beside the others. */
  weight: number;
}

const vpn = (device: Device, chance: Chance): string =>
  `${device.gateway} openvpn[812]: 203.0.113.${chance.below(200)}:${40_000 + chance.below(9_000)}`;

/** What happens to such a fleet, with lines as the programs write them. */
export const kinds: readonly Kind[] = [
  {
    detector: 'cloned-certificate',
    code: 'D03',
    reason: 'two_gateways_at_once',
    severity: 'critical',
    subject: 'certificate',
    confidence: 3,
    spoofable: 0,
    weight: 2,
    title: (device) => `Certificate of ${device.id} used from two sites at once`,
    raw: (device, chance) => {
      const address = `203.0.113.${chance.below(200)}`;
      return {
        text: `${device.gateway} openvpn[812]: ${address}:51820 [${device.id}] Peer Connection Initiated with [AF_INET]${address}:51820`,
        decisive: [address, device.id],
      };
    },
  },
  {
    detector: 'revoked-certificate-used',
    code: 'D01',
    reason: 'accepted_after_revocation',
    severity: 'high',
    subject: 'certificate',
    confidence: 3,
    spoofable: 0,
    weight: 2,
    title: (device) => `Revoked certificate of ${device.id} still opens sessions`,
    raw: (device, chance) => ({
      text: `${vpn(device, chance)} VERIFY OK: depth=0, CN=${device.id}, serial=4f:a1:09`,
      decisive: ['VERIFY OK', 'serial=4f:a1:09'],
    }),
  },
  {
    detector: 'application-replay',
    code: 'D11',
    reason: 'sequence_repeated',
    severity: 'high',
    subject: 'device',
    confidence: 2,
    spoofable: 1,
    weight: 3,
    title: (device) => `Messages of ${device.id} sent again from another address`,
    raw: (device, chance) => ({
      text: `mqtt ${device.id} PUBLISH seq=48213 nonce=${chance.hex(16)} peer=198.51.100.7`,
      decisive: ['seq=48213', '198.51.100.7'],
    }),
  },
  {
    detector: 'flooding',
    code: 'D14',
    reason: 'rate_above_band',
    severity: 'medium',
    subject: 'device',
    confidence: 2,
    spoofable: 1,
    weight: 9,
    title: (device) => `${device.id} sends far more than it ever did at this hour`,
    explanation: (chance) => ({
      metric: 'messages per minute',
      observed: 310 + chance.below(400),
      expectedLow: 1,
      expectedHigh: 4,
      samples: 2_016,
      whose: 'device',
    }),
    raw: (device) => ({
      text: `mosquitto: Received PUBLISH from ${device.id} (d0, q1, r0, m0) 212 bytes`,
      decisive: [device.id],
    }),
  },
  {
    detector: 'silence',
    code: 'D17',
    reason: 'device_silent',
    severity: 'low',
    subject: 'device',
    confidence: 1,
    spoofable: 2,
    weight: 8,
    title: (device) => `${device.id} has not been heard since it should have been`,
    explanation: () => ({
      metric: 'minutes since the last message',
      observed: 94,
      expectedLow: 0,
      expectedHigh: 16,
      samples: 411,
      whose: 'cohort',
    }),
    raw: (device) => ({
      text: `mosquitto: Client ${device.id} has exceeded timeout, disconnecting.`,
      decisive: ['exceeded timeout'],
    }),
  },
  {
    detector: 'brute-force',
    code: 'D20',
    reason: 'many_accounts',
    severity: 'medium',
    subject: 'source',
    confidence: 2,
    spoofable: 2,
    weight: 5,
    title: (device) => `One source tried 14 accounts at ${device.gateway}`,
    raw: (device, chance) => ({
      text: `${device.gateway} sshd[4711]: Failed password for invalid user admin from 203.0.113.${chance.below(250)} port 52144 ssh2`,
      decisive: ['Failed password', 'invalid user admin'],
    }),
  },
  {
    detector: 'over-production',
    code: 'D07',
    reason: 'more_than_ordered',
    severity: 'high',
    subject: 'production-batch',
    confidence: 3,
    spoofable: 0,
    weight: 1,
    title: (device) => `Batch ${device.productionBatch} has more devices than were ordered`,
    raw: (device, chance) => ({
      text: `${vpn(device, chance)} VERIFY OK: depth=0, CN=${device.id}, OU=${device.productionBatch}`,
      decisive: [device.productionBatch],
    }),
  },
];
