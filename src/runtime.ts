/**
 * The first thing that is imported: says that Node is too old before anything else fails for it, in words that tell
 * nobody what to do.
 */
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  engines: { node: string };
};
const [wanted = 0] = (/\d+/.exec(engines.node) ?? []).map(Number);
if (Number.parseInt(process.versions.node, 10) < wanted) {
  console.error(`This program needs Node ${wanted} or later; this is Node ${process.versions.node}.`);
  process.exit(1);
}
