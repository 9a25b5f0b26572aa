export interface KeptAnswer {
  body: Buffer;
  /** Signed anew from then on, ms: half of its life is left for those who keep it. */
  until: number;
}

/** About 10 MB an issuer. */
const mostKept = 10_000;

/** Answers signed once for all who ask the same without a nonce. */
export class AnswerCache {
  /** By issuer, then by the certificate asked about. */
  readonly #kept = new Map<string, Map<string, KeptAnswer>>();
  /** What bytes ask for: reading a request costs as much as signing its answer. */
  readonly #requests = new Map<string, { keyId: string; certificate: string }>();

  /** Answers of an issuer are no longer true. */
  forget(keyId: string): void {
    this.#kept.delete(keyId);
  }

  ofRequest(request: string, now: number): KeptAnswer | undefined {
    const asked = this.#requests.get(request);
    return asked === undefined ? undefined : this.of(asked.keyId, asked.certificate, now);
  }

  of(keyId: string, certificate: string, now: number): KeptAnswer | undefined {
    const kept = this.#kept.get(keyId)?.get(certificate);
    return kept !== undefined && kept.until > now ? kept : undefined;
  }

  keep(keyId: string, certificate: string, request: string, kept: KeptAnswer): void {
    let held = this.#kept.get(keyId);
    if (held === undefined) this.#kept.set(keyId, (held = new Map()));
    bound(held).set(certificate, kept);
    bound(this.#requests).set(request, { keyId, certificate });
  }
}

/** Makes room by letting the oldest tenth go. */
function bound<T>(held: Map<string, T>): Map<string, T> {
  if (held.size >= mostKept) for (const oldest of [...held.keys()].slice(0, mostKept / 10)) held.delete(oldest);
  return held;
}
