/** For the tests of these recipes: the gateway over its sandbox, as `npm start` runs it, on free ports. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../src/main.ts');

export interface Gateway {
  /** Where the graph is. */
  url: string;
  /** The sandbox's API key. */
  token: string;
  /** What Seam itself answers, past the gateway and every cache: status and body of a call to the sandbox. */
  seam(path: string, parameters: object): Promise<{ status: number; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

/** With settings of its own if a test needs them; their paths are from the folder of the recipe. */
export async function startGateway(settings: Record<string, string> = {}): Promise<Gateway> {
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  const [, url, rest, token] = await new Promise<string[]>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`The gateway ended with ${code}. ${said}`)));
    child.stdout.setEncoding('utf8').on('data', chunk => {
      said += chunk;
      const found = /gateway at (\S+).*REST API: (\S+).*Token: +(\S+)\n/s.exec(said);
      if (found) resolve(found);
    });
  });
  return {
    url: `${url}`,
    token: `${token}`,
    async seam(path, parameters) {
      const response = await fetch(`${rest}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(parameters),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
