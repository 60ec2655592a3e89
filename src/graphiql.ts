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

const TOKEN = `# Put your token into the field above, for all tabs,
# or into the Headers tab below, for this one.
# A personal access token needs its workspace too.
`;

/** Stands for the token until there is one. */
const NO_TOKEN = '<your Seam token>';

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
  #bar > :first-child { flex: 1 1 24em }
  #credential { display: flex; flex-wrap: wrap; gap: 2px 16px }
  #credential input { font: inherit; padding: 0 6px; width: 15em; color: inherit; background: transparent; border: 1px solid currentColor; border-radius: 4px }
  #credential ::placeholder { color: inherit; opacity: 0.7 }
  #bar a { color: inherit }
  #bar :focus-visible, .graphiql-container :is(a, button, [tabindex]):focus-visible { outline: 2px solid currentColor; outline-offset: 1px }
  .graphiql-tab { transform: none !important }
  .result-window:focus-within { outline: 2px solid hsl(var(--color-primary)); outline-offset: -2px }
  #leave { position: fixed; right: 16px; bottom: 1px; margin: 0; font: 11px/1.2 system-ui, sans-serif; color: #5b6478; visibility: hidden }
  body:has(.graphiql-editor textarea:focus) #leave { visibility: visible }
  @media (max-width: 720px) {
    .graphiql-sessions > div:last-child { flex-direction: column }
    .graphiql-editors, .graphiql-response { flex: 1 1 50% !important; min-height: 0 }
    .graphiql-horizontal-drag-bar, .graphiql-logo { display: none !important }
  }
  body.graphiql-dark #bar { background: #1b2130; color: #d7def0 }
  body.graphiql-dark #bar.sandbox { background: #453600; color: #ffe8a3 }
  body.graphiql-dark #leave { color: #a9b4cc }
  @media (prefers-color-scheme: dark) {
    body:not(.graphiql-light) #bar { background: #1b2130; color: #d7def0 }
    body:not(.graphiql-light) #bar.sandbox { background: #453600; color: #ffe8a3 }
    body:not(.graphiql-light) #leave { color: #a9b4cc }
  }
</style>`;

/** In a tab of their own, since what is written here, the token above all, is gone with the page. */
const link = (href: string, text: string) =>
  `<a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a>`;

const LINKS = `<nav aria-label="Documentation">${[
  link(`${DOCS}from-rest.md`, 'From REST'),
  link(`${DOCS}errors.md`, 'Errors'),
  link(`${DOCS}pagination.md`, 'Pages'),
  link(`${DOCS}plan.md`, 'What a query costs'),
  link(DOCS, 'All docs'),
  link(SEAM_DOCS, 'Seam'),
].join(' · ')}</nav>`;

const NOTE =
  '<span role="note" id="sandbox-note"><strong>Sandbox.</strong> All data are made up, and last until the server stops. Set <code>SEAM_ENDPOINT</code> to talk to Seam.</span>';

/** Goes with the requests of all tabs whose headers do not say otherwise, and is kept nowhere. */
const CREDENTIAL = `<form id="credential" autocomplete="off" onsubmit="return false">
  <label>Token <input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="seam_…"></label>
  <label>Workspace <input id="workspace" autocomplete="off" spellcheck="false" placeholder="for personal access tokens"></label>
</form>
<script>
  {
    const send = window.fetch;
    window.fetch = (input, init = {}) => {
      const headers = new Headers(init.headers);
      const value = id => document.getElementById(id).value.trim();
      const token = value('token').replace(/^Bearer /i, '');
      const said = headers.get('authorization') ?? '';
      if (token && (said === '' || said === 'Bearer ${NO_TOKEN}')) headers.set('authorization', 'Bearer ' + token);
      if (value('workspace') && !headers.get('seam-workspace')) headers.set('seam-workspace', value('workspace'));
      return send(input, { ...init, headers });
    };
  }
</script>`;

const bar = (isSandbox: boolean) =>
  `${BAR_STYLE}<div id="bar"${isSandbox ? ' class="sandbox"' : ''}>${isSandbox ? NOTE : CREDENTIAL}${LINKS}</div>`;

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
  document.addEventListener('pointerdown', () => { escaped = false }, true);
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

/**
 * GraphiQL opens the tab that it finds with the query and the variables it is started with, and a new one if it finds
 * none. So it is started with what the browser has of the last visit, or with the query of the address.
 */
const OPENED = `function opened(options) {
  const asked = new URL(location).searchParams.get('query');
  const isText = value => typeof (value ?? '') === 'string';
  let stored;
  try {
    stored = JSON.parse(localStorage.getItem('graphiql:tabState'));
    if (!stored.tabs.every(({ query, variables }) => isText(query) && isText(variables))) throw 0;
    if (!stored.tabs[stored.activeTabIndex]) throw 0;
  } catch {
    stored = undefined;
    // What is no list of tabs would break the editor.
    try {
      localStorage.removeItem('graphiql:tabState');
    } catch {}
  }
  if (!stored) {
    if (asked === null || asked === options.query) return options;
    return { ...options, query: asked, defaultTabs: [{ query: asked, headers: options.headers }, ...options.defaultTabs] };
  }
  const active = stored.tabs[stored.activeTabIndex];
  const tab = asked === null || active.query === asked ? active : stored.tabs.find(({ query }) => query === asked);
  return { ...options, query: tab ? tab.query ?? '' : asked, variables: tab?.variables ?? '' };
}`;

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
    before: `${head}<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="${css}" />${body}<script src="${js}"></script>\n<script>\n${OPENED}\nconst options = `,
    after: `;\n${START}document.querySelector('#root'), opened(options));\n</script>\n</body>\n</html>\n`,
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
      authorization: `Bearer ${sandbox?.token ?? NO_TOKEN}`,
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
