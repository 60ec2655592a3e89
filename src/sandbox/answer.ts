import { type RouteFact, routes } from '../seam/generated.ts';
import { type Caller, callerOf } from './auth.ts';
import type { Context, Routes } from './context.ts';
import type { Ids } from './ids.ts';
import { isObject, queryParameters } from './parameters.ts';
import { Refusal } from './refusal.ts';
import { handlers } from './routes.ts';
import type { Rules } from './rules.ts';
import { everything, ownOf } from './scope.ts';
import type { Store } from './store.ts';
import type { Time } from './time.ts';
import { validated } from './validation.ts';

export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** All that outlives a request. */
export interface World {
  readonly store: Store;
  readonly rules: Rules;
  readonly time: Time;
  readonly ids: Ids;
}

type Path = keyof Routes;
const isPath = (path: string): path is Path => Object.hasOwn(routes, path);

export const plain = (status: number, body: string): Answer => ({ status, headers: {}, body });

export const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

/** What Seam answers: unknown path, malformed JSON, caller, method, content type, parameters, then the call itself. */
export function answerTo(request: Incoming, world: World): Answer {
  const path = request.url.pathname;
  if (!isPath(path)) return plain(404, '404');
  const body = bodyOf(request);
  if (body === malformed) return plain(400, 'Invalid JSON');
  try {
    return json(200, { ...result(path, request, body, world), ok: true });
  } catch (error) {
    if (!(error instanceof Refusal)) return failure(error);
    const { type, message, validationErrors: validation_errors } = error;
    return json(error.status, { error: { type, message, validation_errors }, ok: false });
  }
}

/** A bug of the sandbox looks like one of Seam's. */
function failure(error: unknown): Answer {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return json(500, { error: { type: 'internal_server_error', message }, ok: false });
}

function result(path: Path, request: Incoming, body: unknown, world: World): object {
  world.time.settle();
  const route: RouteFact = routes[path];
  const caller = callerOf(path, route, request.header, world.store);
  if (!route.methods.includes(request.method))
    throw new Refusal(405, 'method_not_allowed', `only ${route.methods.join(',')} accepted`);
  if (request.text !== '' && !isJson(request))
    throw new Refusal(
      400,
      'invalid_content_type',
      `${request.method} requests must have Content-Type header with "application/json"`,
    );
  const given = isObject(body)
    ? { ...queryParameters(request.url.searchParams, route.parameters), ...body }
    : (body ?? queryParameters(request.url.searchParams, route.parameters));
  const params = validated(path, route, given, world.rules);
  // The facts the parameters were checked against are what the handler's parameter type was generated from
  const handle = handlers[path] as (params: Record<string, unknown>, ctx: Context) => object;
  return handle(params, contextOf(caller, request, params, world));
}

function contextOf(
  caller: Caller,
  request: Incoming,
  params: Record<string, unknown>,
  world: World,
): Context {
  const db = caller.place;
  const sees =
    caller.kind === 'client_session' ? ownOf(caller.session.identity, db, world.rules) : everything;
  return { ...world, db, sees, places: caller.places, page: { url: request.url.href, params } };
}

const malformed = Symbol('malformed JSON');

const isJson = ({ header }: Incoming) => header('content-type')?.includes('application/json') ?? false;

function bodyOf(request: Incoming): unknown {
  if (request.text === '' || !isJson(request)) return undefined;
  try {
    return JSON.parse(request.text);
  } catch {
    return malformed;
  }
}

/** What a request asked for, for the log: its body, or else its query string as far as the route knows it. */
export function askedFor(request: Incoming): unknown {
  const body = bodyOf(request);
  if (body === malformed || (request.text !== '' && body === undefined)) return request.text;
  const path = request.url.pathname;
  if (!isPath(path)) return body;
  const query = queryParameters(request.url.searchParams, routes[path].parameters);
  return isObject(body) ? { ...query, ...body } : (body ?? query);
}
