/** The engine's own exception codes that the host itself raises or looks at, by ClickHouse's names. */
const names = {
  36: 'BAD_ARGUMENTS',
  48: 'NOT_IMPLEMENTED',
  62: 'SYNTAX_ERROR',
  73: 'UNKNOWN_FORMAT',
  115: 'UNKNOWN_SETTING',
  159: 'TIMEOUT_EXCEEDED',
  164: 'READONLY',
  202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
  216: 'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING',
  229: 'QUERY_IS_TOO_LARGE',
  236: 'ABORTED',
  243: 'NOT_ENOUGH_SPACE',
  291: 'DATABASE_ACCESS_DENIED',
  354: 'ZLIB_INFLATE_FAILED',
  394: 'QUERY_WAS_CANCELLED',
  446: 'FUNCTION_NOT_ALLOWED',
  456: 'UNKNOWN_QUERY_PARAMETER',
  497: 'ACCESS_DENIED',
  516: 'AUTHENTICATION_FAILED',
  1001: 'STD_EXCEPTION',
} as const;

export type ExceptionCode = keyof typeof names;

/** What a client is told: a code and text as ClickHouse would word them. */
export class EngineException extends Error {
  readonly code: number;
  readonly type: string;

  constructor(code: number, type: string, message: string) {
    super(message);
    this.name = 'EngineException';
    this.code = code;
    this.type = type;
  }
}

/** @throws always; the return type lets a caller write `return refuse(...)`. */
export function refuse(code: ExceptionCode, message: string): never {
  throw new EngineException(code, names[code], message);
}

const engineText = /Code: (\d+)\. DB::Exception: ([\s\S]*?)(?: \(version [^)]*\))?\.? \(([A-Z0-9_]+)\)\s*$/;

/** Turns what chdb threw into the innermost ClickHouse exception; `hide` are private paths that stay out of the text. */
export function exceptionFrom(error: unknown, hide: readonly string[] = []): EngineException {
  if (error instanceof EngineException) return error;
  let text = error instanceof Error ? error.message : String(error);
  for (const path of hide) text = text.replaceAll(path, 'body');
  const match = engineText.exec(text);
  if (match === null) return new EngineException(1001, names[1001], text);
  const inner = engineText.exec(match[2] ?? '');
  const [, code, message, type] = inner ?? match;
  if (/errno: 28\b|No space left on device/.test(text)) return new EngineException(243, names[243], message ?? text);
  return new EngineException(Number(code), type ?? names[1001], message ?? text);
}

const forbidden = new Set([192, 193, 497, 512, 516]);
const badRequests = new Set([
  6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427, 675, 676,
]);
const notFound = new Set([46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511]);

/** HTTP status of an exception, as the server's own HTTP handler chooses it. */
export function statusOf(code: number): number {
  if (code === 194) return 401;
  if (forbidden.has(code)) return 403;
  if (badRequests.has(code)) return 400;
  if (notFound.has(code)) return 404;
  if (code === 159) return 408;
  if (code === 229) return 413;
  if (code === 48) return 501;
  if (code === 76 || code === 209 || code === 439) return 503;
  return 500;
}

/** The body of an error answer, one line. */
export function textOf(exception: EngineException, version: string): string {
  const message = exception.message.endsWith('.') ? exception.message : `${exception.message}.`;
  return `Code: ${exception.code}. DB::Exception: ${message} (${exception.type}) (version ${version} (official build))\n`;
}
