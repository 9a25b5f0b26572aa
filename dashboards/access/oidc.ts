export interface Oidc {
  readonly label: string;
}
