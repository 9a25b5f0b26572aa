/** What kinds of secret are taken out of lines, gravest first: the `reason` of an event `secret-logged`. */
export const secretKinds = ['private_key', 'cloud_key', 'password', 'authorization', 'jwt', 'token'] as const;
export type SecretKind = (typeof secretKinds)[number];
