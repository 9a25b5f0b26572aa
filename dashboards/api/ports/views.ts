import type { SavedView } from '../../../schemas/api/search.ts';

/** Views of lists and searches that the people of a tenant share. */
export interface Views {
  of(tenant: string): SavedView[];
  /** @throws Refused TOO_MANY, TIMEOUT */
  save(tenant: string, name: string, view: Pick<SavedView, 'page' | 'title' | 'query'>): Promise<SavedView>;
  /** @returns false when there is none. @throws Refused TIMEOUT */
  remove(tenant: string, name: string, id: string): Promise<boolean>;
}
