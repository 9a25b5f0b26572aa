import { z } from 'zod';

const port = z.number().int().min(1).max(65_535);

/** The configuration of `tocsin gateway`: its own small file, since it runs on another machine. */
export const gatewayConfigSchema = z.strictObject({
  /** Where it keeps whom it refuses and what it has not told yet. */
  data: z.string().default('.tocsin-gateway'),
  /** Address of the edge. */
  edge: z.url({ protocol: /^https$/ }),
  /** PEM files: its own certificate and key, and the authority of the edge's certificate. */
  certificate: z.string(),
  key: z.string(),
  authority: z.string(),
  /** The name in the edge's certificate, where it is not the host of `edge`. */
  serverName: z.string().optional(),
  enforcers: z
    .strictObject({
      /** The directory of OpenVPN's `crl-verify DIRECTORY dir`. */
      openvpnCrlDirectory: z.string().optional(),
      openvpnManagement: z
        .strictObject({ host: z.string().default('127.0.0.1'), port, passwordFile: z.string().optional() })
        .optional(),
      mosquitto: z
        .strictObject({
          url: z.url({ protocol: /^mqtts?$/ }),
          username: z.string(),
          passwordFile: z.string(),
          authority: z.string().optional(),
        })
        .optional(),
      nftables: z
        .strictObject({
          table: z
            .string()
            .regex(/^[a-z][a-z0-9_]{0,31}$/)
            .default('tocsin'),
          namespace: z
            .string()
            .regex(/^[A-Za-z0-9_-]{0,32}$/)
            .default(''),
        })
        .optional(),
    })
    .refine((all) => Object.keys(all).length > 0, 'a gateway without an enforcer refuses nobody: name one at least'),
});

export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
