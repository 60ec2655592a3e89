/** What GraphiQL shows at first, and a note where the data are made up. */
export interface GraphiQLOptions {
  /** Set in sandbox mode: the token to fill in, and two systems for the first example. */
  sandbox?: { token: string; acsSystemIds: readonly string[] } | undefined;
}

const TOKEN = `# Put your token into the Headers tab below. A personal access token needs "seam-workspace" beside it.
`;

const READ = `# Everyone known in this workspace, their user in each system, and that system.
query People {
  userIdentities(first: 10) {
    nodes {
      displayName
      emailAddress
      acsUsers(first: 5) {
        nodes {
          displayName
          isSuspended
          acsSystem { name }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const write = (
  systems: readonly string[],
) => `# One call to Seam creates the person and a user in each system.
mutation Onboard {
  createUserIdentity(input: {
    fullName: "Jane Doe"
    emailAddress: "jane@example.com"
    userIdentityKey: "jane_doe"
    acsSystemIds: [${systems.map(id => `"${id}"`).join(', ')}]
  }) {
    userIdentity {
      userIdentityId
      acsUsers(first: 10) {
        nodes {
          acsUserId
          acsSystem { name }
          userIdentity { displayName }
        }
      }
    }
    userErrors { code message field }
  }
}
`;

const NOTE = `<style>
  body { display: flex; flex-direction: column; height: 100vh; margin: 0; overflow: hidden }
  #root { flex: 1; min-height: 0; height: auto !important; overflow: hidden }
  #root > *, #root .graphiql-container { height: 100% !important; min-height: 0 }
  #sandbox-note { font: 14px/1.4 system-ui, sans-serif; padding: 6px 16px; background: #ffe8a3; color: #3d2b00 }
</style>
<div id="sandbox-note" role="note"><strong>Sandbox.</strong> All people, doors and systems here are made up, and changes last until the server stops. Set <code>SEAM_ENDPOINT</code> to talk to Seam.</div>`;

/** Nothing may be loaded from elsewhere, and answers go nowhere but here. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const graphiqlHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The page, complete in itself. It keeps what is typed into its query tabs in the browser, but never the headers, so
 * that no token outlives the page.
 */
export async function graphiqlPage({ sandbox }: GraphiQLOptions): Promise<string> {
  // Nine megabytes of script that only people with a browser need.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const headers = JSON.stringify(
    sandbox
      ? { authorization: `Bearer ${sandbox.token}`, 'x-seam-explain': '1' }
      : { authorization: 'Bearer <your Seam token>', 'x-seam-explain': '1' },
    null,
    2,
  );
  const first = sandbox ? READ : `${TOKEN}${READ}`;
  const options = {
    title: sandbox ? 'Seam GraphQL (sandbox)' : 'Seam GraphQL',
    headers,
    shouldPersistHeaders: false,
    // With the first tab's query given here as well, a reload finds that tab again instead of opening an empty one.
    query: first,
    defaultTabs: [
      { query: first, headers },
      { query: write(sandbox?.acsSystemIds ?? ['<acsSystemId>', '<another acsSystemId>']), headers },
    ],
  };
  const page = renderGraphiQL(options);
  return sandbox ? page.replace('<div id="root"></div>', `${NOTE}<div id="root"></div>`) : page;
}
