/** Starts everything: Seam's sandbox, the gateway, and the page with its proxy. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createProbe } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const port = Number(process.env.PORT || 5173);
const gateway = `http://127.0.0.1:${port + 1}`;

/** Says in a sentence what each part would say in its own way. */
async function mustBeFree(port: number): Promise<void> {
  const probe = createProbe().listen(port, '127.0.0.1');
  await once(probe, 'listening').catch(({ code }) => {
    console.error(`Port ${port} cannot be had (${code}). Others: PORT=8000 npm start`);
    process.exit(1);
  });
  probe.close();
}
for (const each of [port, port + 1]) await mustBeFree(each);

/** Changes stay pending for a few seconds, as they do in a hotel; the gateway's own sandbox settles them at once. */
async function sandbox(): Promise<string> {
  const { createSandbox } = await import('../../src/sandbox/index.ts');
  return (await createSandbox({ settleMs: 4_000 }).listen()).url;
}
const seam = process.env.SEAM_ENDPOINT || (await sandbox());

const child = spawn(process.execPath, [fileURLToPath(new URL('../../src/main.ts', import.meta.url))], {
  env: { ...process.env, PORT: String(port + 1), SEAM_ENDPOINT: seam },
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.once('exit', () => child.kill());
child.once('exit', code => process.exit(code ?? 0));
// The last is what a closed terminal sends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));
while (!(await fetch(`${gateway}/health/ready`).catch(() => undefined))?.ok) await delay(100);

process.env.GATEWAY = gateway;
const root = fileURLToPath(new URL('.', import.meta.url));
const page = await createServer({ root, configFile: `${root}vite.config.ts`, server: { port } });
await page.listen();
console.log(`Front desk: http://127.0.0.1:${port}/`);
if (!process.env.SEAM_ENDPOINT) console.log('Over the sandbox: its people are made up, and no door opens.');
