import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';

export interface Caller {
  headers: Record<string, string | string[] | undefined>;
}

/** Apollo's gateway over a supergraph. The caller's own credential goes to Seam's part of it, and to no other. */
export const apolloGateway = (supergraphSdl: string): ApolloGateway =>
  new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) =>
      new RemoteGraphQLDataSource<Caller>({
        ...(url === undefined ? {} : { url }),
        willSendRequest({ request, context }) {
          if (name !== 'seam') return;
          for (const header of ['authorization', 'seam-workspace']) {
            const value = context.headers?.[header];
            if (typeof value === 'string') request.http?.headers.set(header, value);
          }
        },
      }),
  });
