import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { GraphQLError } from 'graphql';

export interface Caller {
  headers: Record<string, string | string[] | undefined>;
}

/** A service as Apollo's gateway asks it. */
class Service extends RemoteGraphQLDataSource<Caller> {
  readonly #name: string;

  constructor(name: string, url: string | undefined) {
    super(url === undefined ? {} : { url });
    this.#name = name;
  }

  /** The caller's own credential goes to Seam's part of the graph, and to no other. */
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<Caller>['willSendRequest']>>[0]) {
    if (this.#name !== 'seam') return;
    for (const header of ['authorization', 'seam-workspace']) {
      const value = context.headers?.[header];
      if (typeof value === 'string') request.http?.headers.set(header, value);
    }
  }

  /** A refusal comes with status 400. Its code, in the body, says more than that. */
  override async errorFromResponse(response: Parameters<RemoteGraphQLDataSource['errorFromResponse']>[0]) {
    const error = await super.errorFromResponse(response);
    const { body } = error.extensions.response as { body?: { errors?: GraphQLError[] } };
    const [refusal] = body?.errors ?? [];
    return refusal ? new GraphQLError(refusal.message, { extensions: refusal.extensions }) : error;
  }
}

/** Apollo's gateway over a supergraph. */
export const apolloGateway = (supergraphSdl: string): ApolloGateway =>
  new ApolloGateway({ supergraphSdl, buildService: ({ name, url }) => new Service(name, url) });
