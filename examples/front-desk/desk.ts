/** What the tests have in common: the page, over a gateway and a sandbox of its own. */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { after, before, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { preview } from 'vite';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { createServer } from '../../src/server.ts';
import { gatewayProxy } from './vite.config.ts';

export const shown = (what: Locator) => what.waitFor({ state: 'visible' });
export const gone = (what: Locator) => what.waitFor({ state: 'hidden' });

export const viewports = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;

const HOUR_MS = 3_600_000;
const folder = fileURLToPath(new URL('.', import.meta.url));
let browser: Browser;

before(async () => {
  mkdirSync(`${folder}screenshots`, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The first start on a machine reads it all from the disk.
    timeout: 120_000,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Whatever is not on this machine does not exist.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
});

after(() => browser.close());

/** What axe finds on a page: missing labels, too little contrast and the like. */
async function unusable(page: Page): Promise<string[]> {
  await page.evaluate(`window.axe || (() => { ${axe.source} })()`);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id} at ${node.target.join(' ')}`));
}

export interface Desk {
  page: Page;
  sandbox: Sandbox;
  /** Lets everything arrive that is on its way; until then it stays pending, however slow the machine is. */
  settle: () => void;
  /** How often Seam was asked to do something, refused or not. */
  calls: (path: string) => number;
  /** Pictures of the page as it is, light and dark; each must be one that everybody can read and use. */
  shoot: (name: string) => Promise<void>;
}

/**
 * Opens the page, built so that React and Apollo warn as they do during development. What the test does not expect of it, warnings and
 * outside requests among it, fails the test.
 */
export async function openDesk(t: TestContext, viewport: keyof typeof viewports, hash = ''): Promise<Desk> {
  let ahead = 0;
  const sandbox = createSandbox({ settleMs: HOUR_MS, now: () => new Date(Date.now() + ahead) });
  const { url: seam } = await sandbox.listen();
  const gateway = createServer({ endpoint: seam });
  const { url } = await gateway.listen();
  const served = await preview({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: { outDir: 'dist-strict' },
    preview: {
      host: '127.0.0.1',
      port: 0,
      cors: false,
      proxy: gatewayProxy(url, sandbox.tokens.apiKey),
    },
  });
  const origin = `http://127.0.0.1:${(served.httpServer.address() as AddressInfo).port}`;

  const page = await browser.newPage({ viewport: viewports[viewport], colorScheme: 'light' });
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => {
    // The browser's own complaint when a test takes the network away.
    if (message.text().includes('ERR_INTERNET_DISCONNECTED')) return;
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('request', request => {
    if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) problems.push(`asked ${request.url()}`);
    if (request.headers().authorization) problems.push('a credential in the browser');
  });
  t.after(async () => {
    await page.close();
    await served.close();
    await gateway.close({ timeoutMs: 0 });
    await sandbox.close();
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  await page.goto(`${origin}/${hash}`);

  return {
    page,
    sandbox,
    settle: () => {
      ahead += HOUR_MS;
    },
    calls: path => sandbox.calls.filter(call => call.path === path).length,
    async shoot(name) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // What fades has faded; what goes on for ever may.
        await page.evaluate(() =>
          Promise.all(
            document
              .getAnimations()
              .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
              .map(({ finished }) => finished.catch(() => undefined)),
          ),
        );
        problems.push(...(await unusable(page)).map(why => `${name}, ${colorScheme}: ${why}`));
        await page.screenshot({ path: `${folder}screenshots/${viewport}-${name}-${colorScheme}.png` });
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  };
}
