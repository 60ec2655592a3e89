/** The control: the same schema, plan and client behind yoga as it comes, with none of the gateway's own ways. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import type { Context } from '../src/graph/builder.ts';
import { masked } from '../src/operation/mask.ts';
import { Session } from '../src/plan/session.ts';
import { createSeamClient } from '../src/seam/client.ts';
import { credentialOf } from '../src/seam/credential.ts';
import { schema } from '../src/server.ts';

const client = createSeamClient({
  endpoint: process.env.SEAM_ENDPOINT ?? '',
  limits: { calls: Number(process.env.SEAM_CONNECTIONS) },
});

const yoga = createYoga<object, Context>({
  schema,
  context: ({ request }) => ({
    seam: new Session(client, {
      credential: credentialOf(name => request.headers.get(name) ?? undefined),
      signal: request.signal,
    }),
  }),
  maskedErrors: { maskError: error => masked(error) },
  logging: false,
});

const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => {
  console.log(`Control at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.on('disconnect', () => process.exit(0));
