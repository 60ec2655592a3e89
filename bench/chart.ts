/** The ratios as a picture: SVG written by hand, in colours that can be read on white and on black. */
import type { Measured } from './measure.ts';
import type { Results } from './report.ts';

const WIDTH = 760;
const LEFT = 215;
const RIGHT = 60;
const TOP = 64;
const ROW = 50;
const BAR = 14;

const GREY = '#808890';
const colours = { gateway: '#2f81d7', yoga: '#b0803a', target: '#d1453b' };

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;

/** A bar chart of CPU per request as a multiple of the limit's, with each target as a mark. */
export function chart({ workloads: all, node, cpu, cores, date }: Results): string {
  // What needs no call costs a bare proxy nothing, so a multiple of that says nothing
  const workloads = all.filter(({ calls }) => calls > 0);
  const medians = ({ cpuRatio }: Measured) => [cpuRatio.gatewayToLimit.median, cpuRatio.yogaToLimit.median];
  const most = Math.ceil(Math.max(2, ...workloads.flatMap(medians)));
  const x = (ratio: number) => LEFT + (ratio / most) * (WIDTH - LEFT - RIGHT);
  const bottom = TOP + workloads.length * ROW;
  const step = most > 12 ? 5 : most > 6 ? 2 : 1;

  const grid = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step).map(
    ratio =>
      `<line x1="${x(ratio)}" y1="${TOP - 6}" x2="${x(ratio)}" y2="${bottom}" stroke="${GREY}" stroke-opacity="0.25"/>` +
      text(x(ratio), bottom + 18, String(ratio), 'text-anchor="middle"'),
  );
  const one = `<line x1="${x(1)}" y1="${TOP - 6}" x2="${x(1)}" y2="${bottom}" stroke="${GREY}" stroke-width="2"/>`;
  const rows = workloads.map((measured, index) => {
    const y = TOP + index * ROW + 6;
    const bar = (name: 'gateway' | 'yoga', ratio: number, at: number, clear = ratio) =>
      `<rect x="${LEFT}" y="${at}" width="${(x(ratio) - LEFT).toFixed(1)}" height="${BAR}" rx="2" fill="${colours[name]}"/>` +
      text(x(Math.max(ratio, clear)) + 6, at + 11, ratio.toFixed(2));
    const { target, cpuRatio } = measured;
    return [
      text(LEFT - 10, y + BAR + 4, measured.title, 'text-anchor="end"'),
      bar('gateway', cpuRatio.gatewayToLimit.median, y, target),
      bar('yoga', cpuRatio.yogaToLimit.median, y + BAR + 3),
      target === undefined
        ? ''
        : `<line x1="${x(target)}" y1="${y - 4}" x2="${x(target)}" y2="${y + BAR + 4}" stroke="${colours.target}" stroke-width="3"/>`,
    ].join('');
  });
  const key = [
    ['gateway', colours.gateway],
    ['plain yoga', colours.yoga],
    ['target', colours.target],
  ].map(
    ([name = '', colour = ''], index) =>
      `<rect x="${LEFT + index * 100}" y="34" width="12" height="12" rx="2" fill="${colour}"/>${text(LEFT + index * 100 + 18, 44, name)}`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 52}" width="${WIDTH}" height="${bottom + 52}" font-family="system-ui, sans-serif" font-size="12" fill="${GREY}" role="img" aria-label="CPU per request of the gateway and of plain yoga, as a multiple of a bare proxy's">`,
    text(
      LEFT,
      20,
      "CPU per request, as a multiple of a bare proxy's (1 is the limit)",
      'font-size="14" font-weight="600"',
    ),
    ...key,
    ...grid,
    one,
    ...rows,
    text(LEFT, bottom + 40, `Node ${node}, ${cpu}, ${cores} cores, ${date.slice(0, 10)}. Less is better.`),
    '</svg>',
    '',
  ].join('\n');
}
