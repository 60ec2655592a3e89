/** The environment: how requests go out, where the credential goes, and what is in the store already. */
import { Environment, type FetchFunction, Network, RecordSource, ROOT_TYPE, Store } from 'relay-runtime';

export interface Credential {
  token: string;
  /** Only for personal access tokens and console sessions. */
  workspace?: string;
}

export interface EnvironmentOptions {
  url: string;
  /** Asked before each request, so that a renewed token counts at once. */
  credential: () => Credential;
  /** Sends ids instead of documents, to a gateway that has those of the compiler's manifest. */
  persisted?: boolean;
  /** The codes of an answer's errors. Relay keeps what came beside them; see @catch and @throwOnFieldError. */
  onErrors?: (codes: string[]) => void;
}

export function createEnvironment({ url, credential, persisted, onErrors }: EnvironmentOptions): Environment {
  const ask: FetchFunction = async ({ id, name, text }, variables) => {
    const { token, workspace } = credential();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(workspace ? { 'seam-workspace': workspace } : {}),
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        ...(persisted ? { documentId: id } : { query: text }),
        operationName: name,
        variables,
      }),
    });
    const answer = await response.json();
    if (answer.errors) onErrors?.(answer.errors.map((error: GatewayError) => error.extensions.code));
    return answer;
  };
  return new Environment({
    network: Network.create(ask),
    store: new Store(new RecordSource()),
    // Every object is stored under its `id`, so node(id:) of one that is there need not be asked for.
    missingFieldHandlers: [
      {
        kind: 'linked',
        handle: (field, parent, variables) =>
          field.name === 'node' && parent?.getType() === ROOT_TYPE ? variables.id : undefined,
      },
    ],
  });
}

interface GatewayError {
  extensions: { code: string };
}
