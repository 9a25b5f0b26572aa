import { z } from 'zod';
import { isId } from '../../schemas/limits.ts';
import { revocationReasonNames } from '../../schemas/revocation.ts';

const issuer = z
  .strictObject({
    tenant: z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them'),
    /** PEM or DER of the authority itself. */
    certificate: z.string(),
    /** Its key, PEM, mode 0600; only the process of the role pki reads it. */
    key: z.string(),
    /** A certificate of this authority for OCSP answers alone, and its key. */
    ocspCertificate: z.string().optional(),
    ocspKey: z.string().optional(),
    /** OCSP answers `unknown` for certificates that were never recorded (`tocsin import certificates`). */
    onlyRecorded: z.boolean().default(false),
  })
  .refine(
    ({ ocspCertificate, ocspKey }) => (ocspCertificate === undefined) === (ocspKey === undefined),
    'ocspCertificate and ocspKey go together',
  );

/** Revocation lists and OCSP answers for issuers whose operators left them to us; without it nothing is revoked here. */
export const pkiSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535),
  issuers: z.array(issuer).min(1).max(64),
  /** False: revocations are planned and journalled, and no list shows them. */
  live: z.boolean().default(false),
  /** From a list to its nextUpdate; a new one is signed when half of it is over. */
  crlDays: z.number().min(0.01).max(365).default(7),
  /** How long an OCSP answer is valid. */
  ocspMinutes: z.number().min(1).max(10_080).default(60),
  /** Reason of what policy revokes: a hold can be lifted, nothing else can. */
  policyReason: z.enum(revocationReasonNames).default('certificate-hold'),
  /** Certificates let in within so long are no breach: gateways fetch lists now and then. */
  propagationMinutes: z.number().min(0).max(10_080).default(60),
  /** How long the refusal may take to be seen before people are told. */
  verifyWithinMinutes: z.number().min(0.01).max(525_600).default(1_440),
  /** How long a revocation is watched; afterwards detectors alone look for its use. */
  watchDays: z.number().min(0.01).max(3_650).default(30),
});
export type PkiConfig = z.infer<typeof pkiSchema>;
