/** GraphiQL: a small page, and the assets it is made of, compressed once and kept by browsers. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { BY_KEYBOARD, bar, NO_TOKEN, OPENED } from './added.ts';
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

const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="3" y="1" width="10" height="14" rx="1" fill="#3b5bdb"/><circle cx="10.5" cy="8.5" r="1" fill="#fff"/></svg>',
  );

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
