/** The documentation beside GraphiQL: the Markdown of docs/ as pages for a browser. */
import { readFile } from 'node:fs/promises';
import type { Tokens } from 'marked';

/** Where the documentation is, below the graph so that a proxy in front needs no further rule. */
export const DOCS = '/graphql/docs/';

const FOLDER = new URL('../../docs/', import.meta.url);

const PAGE = /^(?:decisions\/)?[a-z-]{1,40}\.md$|^(?:decisions\/)?README\.md$/;
const PICTURE = /^performance\/[a-z-]{1,40}\.svg$/;

const STYLE = `
  :root { color-scheme: light dark; --ink: #1c2333; --soft: #5b6478; --line: #d8dded; --tint: #f3f5fa; --link: #2f4bc4 }
  @media (prefers-color-scheme: dark) { :root { --ink: #d7def0; --soft: #a3adc2; --line: #37405a; --tint: #212839; --link: #9db2ff } }
  body { margin: 0; background: Canvas; color: var(--ink); font: 16px/1.6 system-ui, sans-serif }
  header { border-bottom: 1px solid var(--line); padding: 10px 20px; background: var(--tint) }
  main { max-width: 52rem; margin: 0 auto; padding: 8px 20px 64px; overflow-wrap: break-word }
  a { color: var(--link) }
  h1, h2, h3 { line-height: 1.25; margin: 1.8em 0 0.5em }
  h1 { margin-top: 1em }
  code { font: 0.875em/1.5 ui-monospace, monospace; background: var(--tint); padding: 0.1em 0.3em; border-radius: 4px }
  pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; overflow-x: auto; margin: 1em 0 0.25em }
  pre code { background: none; padding: 0 }
  .run { margin: 0 0 1.25em; font-size: 14px }
  .table { overflow-x: auto }
  table { border-collapse: collapse; margin: 1em 0; font-size: 15px }
  th, td { border: 1px solid var(--line); padding: 6px 10px; text-align: left; vertical-align: top }
  th { background: var(--tint) }
  img { max-width: 100%; background: #fff }
  .elsewhere { color: var(--soft) }
`;

/** Our own text, and pictures of it. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What a link to a heading says, as code hosts have it. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

/** A query or mutation that runs without variables. */
const runs = ({ lang, text }: Tokens.Code) =>
  lang === 'graphql' &&
  !text.includes('$') &&
  text.split('\n').some(line => /^(?:query|mutation|\{)/.test(line));

let parser: Promise<(markdown: string) => string> | undefined;

async function createParser(): Promise<(markdown: string) => string> {
  // Only people with a browser need it.
  const { Marked } = await import('marked');
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      code(token) {
        const block = `<pre tabindex="0"><code>${escaped(token.text)}</code></pre>\n`;
        if (!runs(token)) return block;
        const href = escaped(`/graphql?${new URLSearchParams({ query: token.text })}`);
        return `${block}<p class="run"><a href="${href}">Open in GraphiQL</a></p>\n`;
      },
      table(token) {
        const row = (cells: Tokens.TableCell[], tag: string) =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
        return `<div class="table" tabindex="0"><table><thead>${row(token.header, 'th')}</thead><tbody>${token.rows.map(cells => row(cells, 'td')).join('')}</tbody></table></div>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const [path = ''] = href.split('#', 1);
        const isHere = path === '' || PAGE.test(path) || /^(\.\.\/[a-z-]+\.md|https:.*)$/.test(path);
        return isHere
          ? `<a href="${escaped(href)}">${text}</a>`
          : `<span class="elsewhere" title="${escaped(`In the repository: ${path.replace(/^(\.\.\/)+/, '')}`)}">${text}</span>`;
      },
    },
  });
  return markdown => marked.parse(markdown, { async: false });
}

/** A page, or a picture on one, as it goes out. */
export interface DocPage {
  headers: Record<string, string>;
  body: string;
}

const answer = (type: string, body: string): DocPage => ({
  headers: {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    vary: 'accept',
  },
  body,
});

/**
 * A page of the documentation that comes with this version: laid out for a browser, as it was written for others.
 * @param pathname of the request, below {@link DOCS}; nothing behind it is the table of contents
 * @returns undefined if there is none of that name
 */
export async function docPage(pathname: string, wantsHtml: boolean): Promise<DocPage | undefined> {
  const name = pathname.slice(DOCS.length) || 'README.md';
  const isPage = PAGE.test(name);
  if (!isPage && !PICTURE.test(name)) return undefined;
  const text = await readFile(new URL(name, FOLDER), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  if (!isPage) return answer('image/svg+xml', text);
  if (!wantsHtml) return answer('text/markdown', text);
  parser ??= createParser();
  const content = (await parser)(text);
  const title = /^# (.*)/m.exec(text)?.[1] ?? name;
  return answer(
    'text/html',
    `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${escaped(title)} · Seam GraphQL</title><style>${STYLE}</style></head>
<body><header><nav aria-label="Documentation"><a href="/graphql">GraphiQL</a> · <a href="${DOCS}">Contents</a></nav></header><main>
${content}</main></body>
</html>
`,
  );
}
