import type { Role } from '../../../../../schemas/api/access.ts';

export const roleNames: readonly Role[] = ['viewer', 'analyst', 'responder', 'admin'];
