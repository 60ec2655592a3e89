import { DOCS, docPage } from '../graphiql/doc-pages.ts';
import {
  ASSETS,
  type GraphiQLOptions,
  graphiqlAsset,
  graphiqlHeaders,
  graphiqlPage,
} from '../graphiql/graphiql.ts';
import { type DoorOptions, turnedAway } from './door.ts';

export interface PagesOptions extends DoorOptions {
  /** What GraphiQL shows; nothing of it is served without. */
  graphiql: GraphiQLOptions | undefined;
  /** Whether new requests are welcome. */
  readiness: () => 'ready' | 'busy' | 'stopping';
}

const refusal = (status: number, code: string, message: string) =>
  Response.json({ errors: [{ message, extensions: { code } }] }, { status });

const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

/** What is answered before GraphQL comes into it: health, GraphiQL and its files, and what is turned away. */
export async function early(
  request: Request,
  pathname: string,
  options: PagesOptions,
): Promise<Response | undefined> {
  if (pathname === '/health/live') return Response.json({ status: 'live' });
  if (pathname === '/health/ready') {
    const status = options.readiness();
    return Response.json({ status }, { status: status === 'ready' ? 200 : 503 });
  }
  const wantsPage = request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html');
  if (options.graphiql && request.method === 'GET') {
    const page = await graphiqlFor(request, pathname, wantsPage, options.graphiql);
    if (page) return page;
  } else if (pathname === '/graphql' && wantsPage) {
    return refusal(406, 'NOT_ACCEPTABLE', 'GraphiQL is off here. Send queries as application/json by POST.');
  }
  if (pathname !== '/graphql') {
    return refusal(404, 'NOT_FOUND', 'There is nothing here; the graph is at /graphql.');
  }
  return turnedAway(request, options);
}

/** GraphiQL, its assets and the documentation beside it. */
async function graphiqlFor(
  { headers }: Request,
  pathname: string,
  wantsPage: boolean,
  graphiql: GraphiQLOptions,
): Promise<Response | undefined> {
  if (pathname === '/' && wantsPage) return redirect('/graphql');
  if (pathname === '/graphql' && wantsPage) {
    return new Response(await graphiqlPage(graphiql), { headers: graphiqlHeaders });
  }
  if (pathname.startsWith(ASSETS)) {
    const asset = await graphiqlAsset(pathname, headers.get('accept-encoding') ?? '');
    if (asset) return new Response(asset.body as BodyInit, { headers: asset.headers });
  }
  if (`${pathname}/` === DOCS) return redirect(DOCS);
  const doc = pathname.startsWith(DOCS) && (await docPage(pathname, wantsPage));
  return doc ? new Response(doc.body, { headers: doc.headers }) : undefined;
}
