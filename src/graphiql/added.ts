/** What stands on GraphiQL's page beside GraphiQL itself: the bar above it, and what runs in the browser. */
import { DOCS } from './doc-pages.ts';

/** Stands for the token until there is one. */
export const NO_TOKEN = '<your Seam token>';

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

export const bar = (isSandbox: boolean) =>
  `${BAR_STYLE}<div id="bar"${isSandbox ? ' class="sandbox"' : ''}>${isSandbox ? NOTE : CREDENTIAL}${LINKS}</div>`;

/**
 * What GraphiQL's editors withhold from the keyboard. Tab reaches the window of the answer, but in there a text that
 * refuses it: from outside the focus goes on to the text, so that arrows and Page Down read the answer, and Shift+Tab
 * goes back to the window. And since an editor takes Tab for itself, Escape before it lets the focus leave.
 */
export const BY_KEYBOARD = `<p id="leave" role="status">Esc, then Tab leaves the editor</p><script>
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

/**
 * GraphiQL opens the tab that it finds with the query and the variables it is started with, and a new one if it finds
 * none. So it is started with what the browser has of the last visit, or with the query of the address.
 */
export const OPENED = `function opened(options) {
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
