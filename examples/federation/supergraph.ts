/** Composes what two services say of themselves into one supergraph. */
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';

/** What a service tells routers of itself. */
export async function sdlOf(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data } = (await response.json()) as { data: { _service: { sdl: string } } };
  return data._service.sdl;
}

/** The supergraph of services by their names and addresses. @throws if they do not fit together */
export async function supergraphOf(services: Readonly<Record<string, string>>): Promise<string> {
  const parts = Object.entries(services).map(async ([name, url]) => ({
    name,
    url,
    typeDefs: parse(await sdlOf(url)),
  }));
  const result = composeServices(await Promise.all(parts));
  if (compositionHasErrors(result)) throw new Error(result.errors.map(error => error.message).join('\n'));
  return result.supergraphSdl;
}
