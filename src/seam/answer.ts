import { type Attempt, header } from './attempt.ts';
import { answerError, invalidResponse, type SeamErrorDetails } from './errors.ts';

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
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidResponse('it is not a JSON object', details);
  }
  (body as { [ORIGIN]?: SeamErrorDetails })[ORIGIN] = details;
  return body as Answer;
}
