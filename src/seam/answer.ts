import { type Attempt, header } from './attempt.ts';
import { answerError, invalidResponse, type SeamErrorDetails } from './errors.ts';
import { routes } from './generated.ts';
import { isRecord } from './row.ts';

/** An answer's JSON object. Nothing in it is trusted until it is read: see `row.ts`. */
export type Answer = Readonly<Record<string, unknown>>;

/** Where an answer keeps which call it came from. */
const ORIGIN = Symbol('origin');

/** Which call an answer came from, for errors about what it lacks. */
export const originOf = (answer: Answer): SeamErrorDetails =>
  (answer as { [ORIGIN]?: SeamErrorDetails })[ORIGIN] ?? {};

/** What an error says about the attempt it comes from. */
export function detailsOf(attempt: Attempt): SeamErrorDetails {
  const { call, status, requestId } = attempt;
  const details: SeamErrorDetails = { endpoint: call.path };
  if (status !== undefined) details.status = status;
  if (requestId !== undefined) details.requestId = requestId;
  if (!call.read && attempt.sent) details.outcome = 'UNKNOWN';
  return details;
}

const isJson = (type: string | undefined): boolean =>
  type !== undefined && (type.startsWith('application/json') || /\bjson\b/i.test(type));

/**
 * Why a change cannot be taken for made although it was answered as a success: the answer tells of a failure, or does
 * not bring what was created. Undefined if nothing speaks against it; `ok` may be missing, and so may anything but the
 * id.
 */
function doubtOf(path: keyof typeof routes, body: Answer): string | undefined {
  if (body.ok === false || body.error) return 'it tells of a failure, by the status of a success';
  const { key } = routes[path];
  if (key === null || !path.endsWith('/create')) return undefined;
  const row = body[key];
  if (!isRecord(row)) return `it has no ${key}`;
  const own = row[`${key}_id`];
  return typeof own === 'string' && own !== '' ? undefined : `it has no ${key}_id`;
}

/**
 * What came back, if it is the JSON object of a success.
 *
 * @throws SeamError the error that it stands for
 */
export function answerOf(attempt: Attempt): Answer {
  const { call } = attempt;
  const status = attempt.status ?? 0;
  const details = detailsOf(attempt);
  if (status >= 300 && status < 400) {
    const { outcome: _nothingDone, ...certain } = details;
    throw invalidResponse('it is a redirect', certain);
  }
  let body: unknown;
  try {
    body = isJson(header(attempt.headers?.['content-type'])) ? JSON.parse(attempt.text) : undefined;
  } catch {
    if (status < 300) throw invalidResponse('it is not JSON', details);
  }
  if (status >= 400) {
    const retryAfter = header(attempt.headers?.['retry-after']);
    const { requestId } = details;
    throw answerError({ endpoint: call.path, status, body, requestId, retryAfter, write: !call.read });
  }
  if (!isRecord(body)) throw invalidResponse('it is not a JSON object', details);
  const doubt = call.read ? undefined : doubtOf(call.path, body);
  if (doubt !== undefined) throw invalidResponse(doubt, details);
  (body as { [ORIGIN]?: SeamErrorDetails })[ORIGIN] = details;
  return body;
}
