import { hash } from 'node:crypto';

export type IdStyle = 'uuid' | 'sequential';

/** Ids that look random and are not: the same sandbox hands out the same ids in the same order, every time. */
export class Ids {
  readonly #style: IdStyle;
  readonly #counts = new Map<string, number>();

  constructor(style: IdStyle = 'uuid') {
    this.#style = style;
  }

  /** The id of a new object. */
  next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return this.#style === 'sequential' ? `${kind}${count}` : uuid(`${kind}:${count}`);
  }

  /** The id of a seeded object: it depends on its name only, so that a longer seed does not move it. */
  named(kind: string, name: string): string {
    return this.#style === 'sequential' ? this.next(kind) : uuid(`${kind}:${name}`);
  }
}

function uuid(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
