import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gateway } from '../kit.ts';

const browser = { headers: { accept: 'text/html' } };
const root = async () => new URL((await gateway({ server: { graphiql: true } })).url);

test('a browser gets the documentation laid out, and every link on it leads somewhere', async () => {
  const start = new URL('/graphql/docs', await root());
  const texts = new Map<string, string>();
  const links: { from: string; to: URL }[] = [];
  const waiting = [start];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (texts.has(at.pathname)) continue;
    const response = await fetch(at, browser);
    at = new URL(response.url);
    expect(response.status, at.pathname).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await response.text();
    texts.set(at.pathname, text);
    if (!at.pathname.includes('/docs/') || at.pathname.endsWith('.svg')) continue;
    expect(text, at.pathname).toContain('<h1 id=');
    for (const [, href = ''] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
      const to = new URL(href.replaceAll('&amp;', '&'), at);
      if (to.origin !== start.origin) continue;
      links.push({ from: at.pathname, to });
      waiting.push(to);
    }
  }
  for (const page of ['errors.md', 'decisions/federation.md', 'performance/chart.svg']) {
    expect([...texts.keys()]).toContain(`/graphql/docs/${page}`);
  }
  const anchors = links.filter(({ to }) => to.hash);
  expect(anchors.length).toBeGreaterThan(3);
  for (const { from, to } of anchors) {
    expect(texts.get(to.pathname), `${from} → ${to.href}`).toContain(`id="${to.hash.slice(1)}"`);
  }
});

test('a page offers each query on it that runs as it stands, and shows what is written without running it', async () => {
  const page = async (name: string) =>
    (await fetch(new URL(`/graphql/docs/${name}`, await root()), browser)).text();
  const text = await page('from-rest.md');
  const queries = [...text.matchAll(/href="(\/graphql\?[^"]+)">Open in GraphiQL/g)].map(([, href = '']) =>
    new URL(href, 'http://localhost').searchParams.get('query'),
  );
  expect(queries.length).toBeGreaterThan(3);
  for (const query of queries) {
    expect(readFileSync('docs/from-rest.md', 'utf8')).toContain(`\`\`\`graphql\n${query}\n\`\`\``);
    expect(query).not.toContain('$');
  }
  // What would be markup if it went out as it was written.
  expect(await page('cli.md')).toContain('schema &gt; schema.graphql');
  expect(text).not.toContain('<script');
});

test('others get it as it was written, and nobody what is not documentation', async () => {
  const url = await root();
  const read = (path: string) => fetch(new URL(`/graphql/docs/${path}`, url));
  const raw = await read('errors.md');
  expect(raw.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(await raw.text()).toBe(readFileSync('docs/errors.md', 'utf8'));
  for (const path of [
    'none.md',
    '%2e%2e%2fREADME.md',
    'decisions/../errors.md.md',
    'performance/results.json',
    'ERRORS.md',
  ]) {
    expect((await read(path)).status, path).toBe(404);
  }
  const off = await gateway();
  expect((await fetch(new URL('/graphql/docs/errors.md', off.url))).status).toBe(404);
});
