import { createSandbox } from './index.ts';

const stop = (...problems: string[]): never => {
  for (const problem of problems) console.error(problem);
  process.exit(1);
};

/** Starts the sandbox alone, by its settings, and says how to reach it. Ends when the process is told to. */
export async function runSandbox(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { PORT = '4001', HOST = '127.0.0.1', SANDBOX_LARGE = '', SANDBOX_SETTLE_MS = '' } = env;
  const port = /^\d{1,5}$/.test(PORT) ? Number(PORT) : Number.NaN;
  const settleMs = /^\d{0,6}$/.test(SANDBOX_SETTLE_MS) ? Number(SANDBOX_SETTLE_MS) : Number.NaN;
  const problems: string[] = [];
  if (!(port <= 65_535)) problems.push(`PORT must be a number from 0 to 65535, not "${PORT}"`);
  if (!['', '0', '1', 'true', 'false'].includes(SANDBOX_LARGE))
    problems.push(`SANDBOX_LARGE must be 1 or 0, not "${SANDBOX_LARGE}"`);
  if (!(settleMs <= 600_000))
    problems.push(`SANDBOX_SETTLE_MS must be a number from 0 to 600000, not "${SANDBOX_SETTLE_MS}"`);
  if (problems.length > 0) stop(...problems);

  const sandbox = createSandbox({ large: ['1', 'true'].includes(SANDBOX_LARGE), settleMs });
  const { url } = await sandbox.listen(port, HOST).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      return stop(`Port ${port} of ${HOST} is in use; choose another with PORT`);
    return stop(`Cannot listen on ${HOST}:${port}: ${error.message}`);
  });

  // Before a word is printed: whoever waits for that may end it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());

  const { tokens, ids } = sandbox;
  console.log(`Sandbox of Seam at ${url}

  API key                 ${tokens.apiKey}
  API key, empty space    ${tokens.otherApiKey}
  Personal access token   ${tokens.personalAccessToken}  (with seam-workspace: ${ids.workspace})
  Client session token    ${tokens.clientSession}

  curl -s ${url}/acs/users/list -H 'authorization: Bearer ${tokens.apiKey}' -H 'content-type: application/json' -d '{"limit":3}'
`);
}

if (import.meta.main) await runSandbox(process.env);
