/** GraphiQL: a small page, and the assets it is made of, compressed once and kept by browsers. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { DOCS } from './doc-pages.ts';
import { type ExampleIds, examples } from './examples.ts';

/** What GraphiQL shows at first, and a note where the data are made up. */
export interface GraphiQLOptions {
  /** Set in sandbox mode: the token and the workspace to fill in, and objects for the examples. */
  sandbox?: { token: string; workspace?: string | undefined; ids: ExampleIds } | undefined;
}

const TOKEN = `# Put your token into the Headers tab below. A personal access token needs the id of its workspace in
# "seam-workspace"; beside an API key it stays empty.
`;

const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="3" y="1" width="10" height="14" rx="1" fill="#3b5bdb"/><circle cx="10.5" cy="8.5" r="1" fill="#fff"/></svg>',
  );

const SEAM_DOCS = 'https://docs.seam.co';

/**
 * Above the editor, in the colours of the editor's own theme. Tabs are kept in their places, since GraphiQL would move
 * one of several away under the pointer that clicks it.
 */
const BAR_STYLE = `<style>
  body { display: flex; flex-direction: column; height: 100vh; margin: 0; overflow: hidden }
  #root { flex: 1; min-height: 0; height: auto !important; overflow: hidden }
  #root > *, #root .graphiql-container { height: 100% !important; min-height: 0 }
  #bar { display: flex; flex-wrap: wrap; gap: 2px 16px; font: 14px/1.4 system-ui, sans-serif; padding: 6px 16px; background: #eef1f8; color: #1c2333 }
  #bar.sandbox { background: #ffe8a3; color: #3d2b00 }
  #bar span { flex: 1 1 24em }
  #bar a { color: inherit }
  .graphiql-tab { transform: none !important }
  .result-window:focus-within { outline: 2px solid hsl(var(--color-primary)); outline-offset: -2px }
  #leave { position: fixed; right: 16px; bottom: 1px; margin: 0; font: 11px/1.2 system-ui, sans-serif; color: #5b6478; visibility: hidden }
  body:has(.graphiql-editor textarea:focus) #leave { visibility: visible }
  body.graphiql-dark #bar { background: #1b2130; color: #d7def0 }
  body.graphiql-dark #bar.sandbox { background: #453600; color: #ffe8a3 }
  body.graphiql-dark #leave { color: #a9b4cc }
  @media (prefers-color-scheme: dark) {
    body:not(.graphiql-light) #bar { background: #1b2130; color: #d7def0 }
    body:not(.graphiql-light) #bar.sandbox { background: #453600; color: #ffe8a3 }
    body:not(.graphiql-light) #leave { color: #a9b4cc }
  }
</style>`;

const LINKS = `<nav aria-label="Documentation"><a href="${DOCS}from-rest.md">From REST</a> · <a href="${DOCS}errors.md">Errors</a> · <a href="${DOCS}pagination.md">Pages</a> · <a href="${DOCS}plan.md">What a query costs</a> · <a href="${DOCS}">All docs</a> · <a href="${SEAM_DOCS}" rel="noreferrer">Seam</a></nav>`;

const NOTE =
  '<span role="note" id="sandbox-note"><strong>Sandbox.</strong> All data are made up, and last until the server stops. Set <code>SEAM_ENDPOINT</code> to talk to Seam.</span>';

const bar = (isSandbox: boolean) =>
  `${BAR_STYLE}<div id="bar"${isSandbox ? ' class="sandbox"' : ''}>${isSandbox ? NOTE : '<span>Requests go to Seam with the token and the workspace in the Headers tab below.</span>'}${LINKS}</div>`;

/**
 * What GraphiQL's editors withhold from the keyboard. Tab reaches the window of the answer, but in there a text that
 * refuses it: from outside the focus goes on to the text, so that arrows and Page Down read the answer, and Shift+Tab
 * goes back to the window. And since an editor takes Tab for itself, Escape before it lets the focus leave.
 */
const BY_KEYBOARD = `<p id="leave" role="status">Esc, then Tab leaves the editor</p><script>
  document.addEventListener('focusin', ({ target, relatedTarget }) => {
    if (target.matches?.('.result-window') && !target.contains(relatedTarget)) target.querySelector('textarea')?.focus();
  });
  let escaped = false;
  document.addEventListener('keydown', event => {
    if (event.key === 'Tab' && escaped && event.target.closest?.('.monaco-editor')) event.stopImmediatePropagation();
    if (event.key !== 'Shift') escaped = event.key === 'Escape';
  }, true);
</script>`;

/** Nothing may be loaded from elsewhere, and answers go nowhere but here. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' blob:",
  "style-src 'self' 'unsafe-inline'",
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

/** Where the assets are, below the graph so that a proxy in front needs no further rule. */
export const ASSETS = '/graphql/assets/';

interface Asset {
  type: string;
  text: string;
  encoded: Map<string, Promise<Buffer>>;
}

interface Rendered {
  /** The page as the library has it, up to its options and after them, with its assets named instead of contained. */
  before: string;
  after: string;
  assets: Map<string, Asset>;
}

let rendered: Promise<Rendered> | undefined;

/** Stands where the title will. */
const TITLE = 'TITLE OF THE PAGE';

const START = 'YogaGraphiQL.renderYogaGraphiQL(';

/** Takes the library's page, all in one piece of nine megabytes, apart into what changes and what does not. */
async function render(): Promise<Rendered> {
  // Only people with a browser need it.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const whole = renderGraphiQL({ title: TITLE });
  const style = [whole.indexOf('<style>') + '<style>'.length, whole.indexOf('</style>')] as const;
  const script = [whole.indexOf('<script>', style[1]) + '<script>'.length, whole.lastIndexOf(START)] as const;
  const assets = new Map<string, Asset>();
  const asset = (text: string, type: string, extension: string) => {
    const name = `graphiql-${createHash('sha256').update(text).digest('base64url').slice(0, 12)}.${extension}`;
    assets.set(name, { type, text, encoded: new Map() });
    return `${ASSETS}${name}`;
  };
  const css = asset(whole.slice(...style), 'text/css; charset=utf-8', 'css');
  const js = asset(whole.slice(...script), 'text/javascript; charset=utf-8', 'js');
  const head = whole
    .slice(0, style[0] - '<style>'.length)
    .replace(/href="data:image[^"]*"/, `href="${ICON}"`);
  const body = whole.slice(style[1] + '</style>'.length, script[0] - '<script>'.length);
  return {
    before: `${head}<link rel="stylesheet" href="${css}" />${body}<script src="${js}"></script>\n      <script>\n        ${START}\n          document.querySelector('#root'),\n          `,
    after: '\n        );\n      </script>\n    </body>\n  </html>\n',
    assets,
  };
}

const page = (): Promise<Rendered> => {
  rendered ??= render();
  return rendered;
};

const compressors: Record<string, (text: string) => Promise<Buffer>> = {
  br: text =>
    promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) as Promise<Buffer>,
  gzip: text => promisify(gzip)(text) as Promise<Buffer>,
};

/** An asset as the browser takes it, to be kept for good, since its name says what is in it; undefined if there is none. */
export async function graphiqlAsset(
  pathname: string,
  acceptEncoding: string,
): Promise<{ headers: Record<string, string>; body: Buffer } | undefined> {
  const asset = (await page()).assets.get(pathname.slice(ASSETS.length));
  if (!asset) return undefined;
  const accepted = acceptEncoding.split(',').map(entry => entry.split(';', 1)[0]?.trim());
  const encoding = Object.keys(compressors).find(name => accepted.includes(name));
  const key = encoding ?? 'identity';
  let body = asset.encoded.get(key);
  if (!body) {
    body = (encoding && compressors[encoding]?.(asset.text)) || Promise.resolve(Buffer.from(asset.text));
    asset.encoded.set(key, body);
  }
  return {
    headers: {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    },
    body: await body,
  };
}

/** As JSON that no HTML parser takes for the end of its script. */
const embedded = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

/**
 * The page. It keeps what is typed into its query tabs in the browser, but never the headers, so that no token outlives
 * the page.
 */
export async function graphiqlPage({ sandbox }: GraphiQLOptions): Promise<string> {
  const { before, after } = await page();
  const headers = JSON.stringify(
    {
      authorization: `Bearer ${sandbox?.token ?? '<your Seam token>'}`,
      // Empty it counts as absent, so that it can be left as it is where no workspace has to be named.
      'seam-workspace': sandbox?.workspace ?? '',
      'x-seam-explain': '1',
    },
    null,
    2,
  );
  const title = sandbox ? 'Seam GraphQL (sandbox)' : 'Seam GraphQL';
  const tabs = examples(sandbox?.ids).map(({ query, variables }, index) => ({
    query: !sandbox && index === 0 ? `${TOKEN}${query}` : query,
    headers,
    ...(variables ? { variables: JSON.stringify(variables, null, 2) } : {}),
  }));
  const options = {
    title,
    headers,
    shouldPersistHeaders: false,
    // With the first tab's query given here as well, a reload finds that tab again instead of opening an empty one.
    query: tabs[0]?.query,
    defaultTabs: tabs,
  };
  return (
    before
      .replace(TITLE, title)
      .replace('<div id="root"></div>', `${bar(sandbox !== undefined)}<div id="root"></div>${BY_KEYBOARD}`) +
    embedded(options) +
    after
  );
}
