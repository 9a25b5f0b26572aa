import type { FastifyInstance } from 'fastify';
import type { Me } from '../../schemas/api/access.ts';

export interface Seen {
  status: number;
  headers: Record<string, unknown>;
  /** Parsed where it is JSON. */
  body: Record<string, unknown>;
  text: string;
}

type Headers = Record<string, string | undefined>;

/** What a browser on one of our pages does with cookies, Origin and the token against forgery. */
export class Browser {
  readonly cookies = new Map<string, string>();
  csrf = '';
  readonly #app: FastifyInstance;
  readonly #peer: string;

  constructor(app: FastifyInstance, peer: string) {
    this.#app = app;
    this.#peer = peer;
  }

  /** @param over headers in place of those a browser sends; undefined leaves one out */
  async ask(method: string, path: string, payload?: unknown, over: Headers = {}): Promise<Seen> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = {
      ...{ host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080', 'user-agent': 'test' },
      'x-tocsin-csrf': this.csrf === '' ? undefined : this.csrf,
      cookie: cookie === '' ? undefined : cookie,
      ...over,
    };
    const headers = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
    const answer = await this.#app.inject({
      ...{ method: method as 'GET', url: /^\/(?:api|docs)/.test(path) ? path : `/api/v1${path}`, headers },
      remoteAddress: this.#peer,
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    for (const { name, value } of answer.cookies) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const isJson = String(answer.headers['content-type']).includes('json');
    const body = isJson ? (answer.json() as Record<string, unknown>) : {};
    const me = (body['me'] ?? body) as Partial<Me>;
    if (typeof me.csrf === 'string') this.csrf = me.csrf;
    return { status: answer.statusCode, headers: answer.headers, body, text: answer.body };
  }

  signIn(account: string, password: string): Promise<Seen> {
    return this.ask('POST', '/session', { account, password });
  }

  stepUp(password: string): Promise<Seen> {
    return this.ask('POST', '/session/step-up', { password });
  }
}
