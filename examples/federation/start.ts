/** Starts everything: Seam's sandbox and gateway, the hotel's reservations, and a router over both. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createProbe } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { reservationsServer } from './reservations.ts';
import { supergraphOf } from './supergraph.ts';

const routerPort = Number(process.env.PORT || 4000);
const [seamPort, reservationsPort] = [routerPort + 1, routerPort + 2];
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Says in a sentence what each part would say in its own way. */
async function mustBeFree(port: number): Promise<void> {
  const probe = createProbe().listen(port, '127.0.0.1');
  await once(probe, 'listening').catch(({ code }) => {
    console.error(`Port ${port} cannot be had (${code}). Others: PORT=8000 npm start`);
    process.exit(1);
  });
  probe.close();
}
for (const each of [routerPort, seamPort, reservationsPort]) await mustBeFree(each);

/** Starts a program that ends with this one, and this one with it. */
function start(program: string, args: string[], port: number, quiet: boolean): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  process.once('exit', () => child.kill());
  child.once('exit', code => process.exit(code ?? 0));
  return child;
}
// The last is what a closed terminal sends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));

// Over the sandbox whatever the environment says: the hotel's guests are people of that.
start(at('../../src/main.ts'), ['--sandbox'], seamPort, true);
await once(reservationsServer().listen(reservationsPort, '127.0.0.1'), 'listening');
const seam = `http://127.0.0.1:${seamPort}`;
while (!(await fetch(`${seam}/health/ready`).catch(() => undefined))?.ok) await delay(100);

const supergraph = await supergraphOf({
  seam: `${seam}/graphql`,
  reservations: `http://127.0.0.1:${reservationsPort}/graphql`,
});
writeFileSync(at('supergraph.graphql'), supergraph);

const config = ['--config-path', at('gateway.config.ts')];
const router = ['supergraph', at('supergraph.graphql'), ...config, '--host', '127.0.0.1'];
start(at('node_modules/@graphql-hive/gateway/dist/bin.js'), router, routerPort, false);
console.log(`Reservations, people and doors: http://127.0.0.1:${routerPort}/graphql`);
