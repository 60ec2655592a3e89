/** Imported before all else: says which Node is needed, where an older one would fail in some package without a word of that. */
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  engines: { node: string };
};
const [wanted = 0] = (/\d+/.exec(engines.node) ?? []).map(Number);
if (Number.parseInt(process.versions.node, 10) < wanted) {
  console.error(`This program needs Node ${wanted} or later; this is Node ${process.versions.node}.`);
  process.exit(1);
}
