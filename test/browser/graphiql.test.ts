/** The page in a real browser, with every outside host out of reach. */
import { mkdirSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { createServer } from '../../src/server.ts';

const SHOTS = 'test/browser/screenshots';
let browser: Browser | undefined;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
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
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}, 120_000);

afterAll(() => browser?.close());

async function open({
  overSeam = false,
  ...options
}: {
  colorScheme?: 'dark' | 'light';
  viewport?: { width: number; height: number };
  overSeam?: boolean;
} = {}): Promise<{
  page: Page;
  requests: string[];
  problems: string[];
  sandbox: Sandbox;
}> {
  const sandbox = createSandbox();
  const seam = await sandbox.listen();
  const { systems, entrances, users } = sandbox.ids;
  const server = createServer({
    endpoint: seam.url,
    graphiql: overSeam || {
      sandbox: {
        token: sandbox.tokens.apiKey,
        workspace: sandbox.ids.workspace,
        ids: {
          acsSystemIds: [systems.saltoKs, systems.visionline],
          acsEntranceId: entrances.staffDoor,
          acsUserId: users.johnSaltoKs,
          emailAddress: 'john.alder@example.com',
        },
      },
    },
  });
  const { url } = await server.listen();
  const page = await (browser as Browser).newPage({ viewport: { width: 1400, height: 900 }, ...options });
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', request => requests.push(request.url()));
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', error => problems.push(error.message));
  onTestFinished(async () => {
    await page.close();
    await server.close({ timeoutMs: 0 });
    await sandbox.close();
  });
  await page.goto(url);
  await page.waitForSelector('.graphiql-query-editor .view-line');
  return { page, requests, problems, sandbox };
}

/** Runs the open tab and waits for text in the answer. */
async function run(page: Page, text: string): Promise<string> {
  await page.click('.graphiql-execute-button');
  const answer = page.locator('.result-window');
  await expect
    .poll(async () => (await answer.innerText()).replaceAll('\u00a0', ' '), { timeout: 10_000 })
    .toContain(text);
  return (await answer.innerText()).replaceAll('\u00a0', ' ');
}

/**
 * Waits until GraphiQL keeps the tab of this operation as the open one. It draws a tab at once and learns a moment later
 * which operation is in it.
 */
const settled = (page: Page, operationName: string) =>
  expect
    .poll(
      () =>
        page.evaluate(
          `(({ tabs, activeTabIndex }) => tabs?.[activeTabIndex]?.operationName)(JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}'))`,
        ),
      { timeout: 10_000 },
    )
    .toBe(operationName);

/** Opens a tab by its name. */
async function openTab(page: Page, name: string): Promise<void> {
  await page.click(`.graphiql-tab >> text=${name}`);
  await settled(page, name);
}

/** Presses Tab until the focus is in a place, and on this text if one is given. */
async function tabTo(page: Page, place: string, text = ''): Promise<void> {
  const wanted = `(at => at.closest(${JSON.stringify(place)})?.textContent.includes(${JSON.stringify(text)}) ?? false)(document.activeElement)`;
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(wanted)) return;
  }
  throw new Error(`60 times Tab do not lead to ${place} ${text}`);
}

test('opens with a query that works, a filled-in token and a note, without any outside request', async () => {
  const { page, requests, problems, sandbox } = await open();
  await expect.poll(() => page.locator('#sandbox-note').innerText()).toContain('made up');
  expect(await page.locator('.graphiql-editors').innerText()).toContain('seam_apikey1_token');
  expect(await page.locator('.graphiql-editors').innerText()).toContain('seam-workspace');
  await run(page, 'John Alder');
  expect(sandbox.calls.at(-1)).toMatchObject({ workspace: sandbox.ids.workspace, status: 200 });
  await page.screenshot({ path: `${SHOTS}/first-query.png` });
  expect(requests.filter(url => !/^(blob:)?http:\/\/127\.0\.0\.1:|^data:/.test(url))).toEqual([]);
  expect(problems).toEqual([]);
});

/** The names of the tabs, and the query of the open one. */
const tabs = async (page: Page) => ({
  names: await page.locator('.graphiql-tab').allInnerTexts(),
  query: (await page.locator('.graphiql-query-editor .view-lines').innerText()).replaceAll('\u00a0', ' '),
});

test('a reload finds the tabs as they were, whichever was open', async () => {
  const { page } = await open();
  await settled(page, 'People');
  const { names } = await tabs(page);
  expect(names).toHaveLength(6);
  await openTab(page, 'PageThroughUsers');
  for (let times = 0; times < 2; times += 1) {
    await page.reload();
    await page.waitForSelector('.graphiql-query-editor .view-line');
    await expect.poll(async () => (await tabs(page)).query).toContain('query PageThroughUsers');
    expect((await tabs(page)).names).toEqual(names);
  }
  await run(page, 'endCursor');
});

test('over Seam one token serves all tabs, and is kept nowhere', async () => {
  const { page, sandbox, problems } = await open({ overSeam: true });
  await page.fill('#token', sandbox.tokens.personalAccessToken);
  await page.fill('#workspace', sandbox.ids.workspace);
  await run(page, 'John Alder');
  await openTab(page, 'PageThroughUsers');
  await run(page, 'endCursor');
  expect(sandbox.calls.at(-1)).toMatchObject({
    authorization: `Bearer ${sandbox.tokens.personalAccessToken}`,
    workspace: sandbox.ids.workspace,
    status: 200,
  });
  await page.screenshot({ path: `${SHOTS}/over-seam.png` });
  await openTab(page, 'People');
  const stored = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  expect(stored).not.toContain(sandbox.tokens.personalAccessToken);
  await page.fill('#token', '');
  await run(page, 'UNAUTHENTICATED');
  expect(problems.filter(text => !text.includes('401'))).toEqual([]);
});

test('over Seam the token serves tabs without headers, and is taken with its scheme', async () => {
  const { page, sandbox } = await open({ overSeam: true });
  await page.fill('#token', `Bearer ${sandbox.tokens.apiKey}`);
  await settled(page, 'People');
  await page.click('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-line');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  // GraphiQL learns of the empty editor a moment later, and shows nowhere that it has.
  await page.waitForTimeout(500);
  await run(page, 'John Alder');
});

test.each([
  ['no list', '{"tabs":{"length":1},"activeTabIndex":0}'],
  ['a list of nothing', '{"tabs":[null],"activeTabIndex":0}'],
  ['without text', '{"tabs":[{"query":1,"variables":{}}],"activeTabIndex":0}'],
  ['without the open one', '{"tabs":[{"query":"{ a }"}],"activeTabIndex":7}'],
  ['no JSON', '{'],
])('starts anew where what the browser keeps of tabs is %s', async (_, kept) => {
  const { page, problems } = await open();
  await settled(page, 'People');
  await page.addInitScript(`localStorage.setItem('graphiql:tabState', ${JSON.stringify(kept)})`);
  await page.goto(`${page.url().split('?')[0]}?query=${encodeURIComponent('{ workspace { name } }')}`);
  await page.waitForSelector('.graphiql-query-editor .view-line');
  await expect.poll(async () => (await tabs(page)).names.length).toBe(7);
  await run(page, 'Harbour House');
  expect(problems).toEqual([]);
});

test('fits a phone', async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 } });
  await run(page, 'userIdentities');
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(390);
  await page.screenshot({ path: `${SHOTS}/phone.png` });
});

test('walks from a new identity to its users in two systems and back', async () => {
  const { page, problems } = await open();
  await openTab(page, 'Onboard');
  const answer = await run(page, 'acsUserId');
  await page.screenshot({ path: `${SHOTS}/walk.png` });
  expect(answer.match(/acsUserId/g)).toHaveLength(2);
  expect(answer).toContain('Harbour House back of house');
  expect(answer).toContain('Harbour House rooms, west wing');
  expect(answer.match(/"displayName": "Jane Doe"/g)).toHaveLength(2);
  expect(problems).toEqual([]);
});

test('keeps no token in the browser, and finds the queries again after a reload', async () => {
  const { page } = await open();
  await run(page, 'John Alder');
  await settled(page, 'People');
  const stored = await page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  );
  expect(stored).toContain('userIdentities');
  expect(stored).not.toContain('seam_apikey1_token');
  await page.reload();
  await page.waitForSelector('.graphiql-query-editor .view-line');
  await run(page, 'John Alder');
});

test.each([
  ['FindByEmail', 'john.alder@example.com'],
  ['WhoCanOpen', 'credentialsWithAccess'],
  ['PageThroughUsers', 'endCursor'],
  ['Suspend', '"isSuspended": true'],
])('has an example %s that runs as it stands', async (tab, expected) => {
  const { page, problems } = await open();
  await openTab(page, tab);
  const answer = await run(page, expected);
  expect(answer).not.toContain('"errors"');
  await page.screenshot({ path: `${SHOTS}/${tab}.png` });
  expect(problems).toEqual([]);
});

test('changes tabs and runs a query by keyboard alone, and shows what it cost', async () => {
  const { page } = await open();
  await settled(page, 'People');
  await tabTo(page, '.graphiql-tab', 'FindByEmail');
  await page.keyboard.press('Enter');
  await settled(page, 'FindByEmail');
  await tabTo(page, '.graphiql-query-editor');
  await page.keyboard.press('Control+Enter');
  const answer = page.locator('.result-window');
  await expect.poll(() => answer.innerText(), { timeout: 10_000 }).toContain('john.alder@example.com');
  await tabTo(page, '.result-window');
  await page.keyboard.press('Control+End');
  await expect.poll(() => answer.innerText()).toContain('totalCalls');
  await page.screenshot({ path: `${SHOTS}/explained.png` });
});

test.each(['dark', 'light'] as const)('reads well in %s', async colorScheme => {
  const { page, problems } = await open({ colorScheme });
  await run(page, 'John Alder');
  const [red = 0] = (await page.evaluate(
    `getComputedStyle(document.querySelector('#bar')).backgroundColor.match(/\\d+/g).map(Number)`,
  )) as number[];
  expect(red > 128).toBe(colorScheme === 'light');
  await page.screenshot({ path: `${SHOTS}/${colorScheme}.png` });
  expect(problems).toEqual([]);
});

test('lets the focus go on and back from an editor, and leaves what is written as it was', async () => {
  const { page } = await open();
  await settled(page, 'People');
  await tabTo(page, '.graphiql-query-editor');
  await page.keyboard.press('Enter');
  const place = () => page.evaluate(`document.activeElement.getAttribute('aria-label') ?? ''`);
  expect(await place()).toBe('Editor content');
  expect(await page.locator('#leave').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await place()).toContain('Execute query');
  expect(await page.locator('#leave').isVisible()).toBe(false);
  // Whoever comes back by pointer writes on: Escape was for the Tab behind it.
  await page.click('.graphiql-query-editor .view-lines');
  await page.keyboard.press('Escape');
  await page.click('.graphiql-query-editor .view-lines');
  await page.keyboard.press('Tab');
  expect(await place()).toBe('Editor content');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await tabTo(page, '.result-window');
  expect(await place()).toBe('Editor content');
  await page.keyboard.press('Shift+Tab');
  expect(await place()).toBe('Result Window');
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(`document.activeElement.closest('.result-window') === null`)).toBe(true);
  expect((await page.locator('.graphiql-query-editor').innerText()).replaceAll('\u00a0', ' ')).toContain(
    'query People {',
  );
});

test.each(['dark', 'light'] as const)(
  'opens the documentation from the bar in %s, and a query of it in GraphiQL',
  async colorScheme => {
    const { page, problems } = await open({ colorScheme });
    const outside: string[] = [];
    page.context().on('request', request => {
      if (!/^(blob:)?http:\/\/127\.0\.0\.1:|^data:/.test(request.url())) outside.push(request.url());
    });
    const [docs] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('#bar >> text=What a query costs'),
    ]);
    docs.on('console', message => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await docs.waitForURL('**/graphql/docs/plan.md');
    expect(await docs.locator('h1').innerText()).toBe('The plan: which calls a query makes');
    await docs.click('nav >> text=Contents');
    await docs.click('a >> text=from-rest.md');
    await docs.screenshot({ path: `${SHOTS}/docs-${colorScheme}.png` });
    for (const times of [1, 2]) {
      await docs.locator('a >> text=Open in GraphiQL').nth(1).click();
      await docs.waitForSelector('.graphiql-query-editor .view-line');
      await settled(docs, 'UsersWithNames');
      const { names, query } = await tabs(docs);
      expect(names, `${times}`).toHaveLength(7);
      expect(query).toContain('query UsersWithNames');
      await run(docs, 'phoneNumber');
      await docs.goBack();
    }
    await docs.close();
    expect(outside).toEqual([]);
    expect(problems).toEqual([]);
  },
);

test('takes its assets from the cache the second time', async () => {
  const { page, requests } = await open();
  const sizes = () =>
    page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/graphql/assets/')).map(({ transferSize }) => transferSize)`,
    );
  for (const size of (await sizes()) as number[]) expect(size).toBeGreaterThan(0);
  await page.goto(page.url());
  await page.waitForSelector('.graphiql-query-editor .view-line');
  expect(await sizes()).toEqual([0, 0]);
  expect(requests.filter(url => url.includes('/graphql/assets/')).length).toBeGreaterThan(1);
});
