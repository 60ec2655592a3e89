/** The written pages, taken apart: blocks of code with the marks before them, tables, headings, links. */
import { globSync, readFileSync } from 'node:fs';

/** Every page that people are meant to read. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md'),
  ...globSync('examples/**/*.md', { exclude: path => path.endsWith('node_modules') }),
].sort();

export const textOf = (page: string): string => readFileSync(page, 'utf8');

export interface Block {
  /** Where it is, for messages: `docs/errors.md:12`. */
  place: string;
  language: string;
  text: string;
  /** What comments directly before it say: `<!-- calls: 3 -->` is `calls`, `3`. */
  marks: Map<string, string>;
}

const FENCE = /^\s*```\s*(\S*)\s*$/;
const MARK = /^\s*<!--\s*([\w ]+?):\s*(.*?)\s*-->\s*$/;

/** The blocks of code of a page, in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let marks = new Map<string, string>();
  for (const [index, line] of textOf(page).split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (open) {
      if (fence) {
        blocks.push(open);
        open = undefined;
      } else open.text += `${line}\n`;
      continue;
    }
    if (fence) {
      open = { place: `${page}:${index + 1}`, language: fence[1] ?? '', text: '', marks };
      marks = new Map();
      continue;
    }
    const [, name, value] = MARK.exec(line) ?? [];
    if (name !== undefined && value !== undefined) marks.set(name, value);
    else if (line.trim() !== '') marks = new Map();
  }
  if (open) throw new Error(`${open.place}: this block does not end`);
  return blocks;
}

/** The rows of all tables of a page whose first cell begins with code, as cells. */
export const rowsOf = (page: string): string[][] =>
  textOf(page)
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );

export const plain = (cell = ''): string => cell.replaceAll('`', '');

/** The text of a page without its code. */
const prose = (page: string): string =>
  textOf(page)
    .replace(/^\s*```[\s\S]*?^\s*```/gm, '')
    .replace(/`[^`\n]*`/g, code => code.replace(/[[\]()]/g, ''));

/** The names by which GitHub links to the headings of a page. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose(page).matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Where the links of a page lead that do not leave the repository. */
export const linksOf = (page: string): string[] =>
  [...prose(page).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
    .map(([, target]) => target ?? '')
    .filter(target => !/^[a-z]+:/i.test(target));
