import type { Component, Frame } from './frame';
import { type HuffmanTable, huffmanTable } from './huffman-table';
import type { Scan, ScanComponent } from './read-scan';
import { ZIGZAG } from './zigzag';

/** The settings from the segments read so far. */
export interface Settings {
  readonly quantisation: Uint16Array[];
  readonly dc: HuffmanTable[];
  readonly ac: HuffmanTable[];
  /** Units between two restart markers; 0 for none. */
  restartInterval: number;
  isJfif: boolean;
  /** The transform in the last Adobe segment. */
  adobe: number | undefined;
}

/** Creates empty settings. */
export const newSettings = (): Settings => ({
  quantisation: [],
  dc: [],
  ac: [],
  restartInterval: 0,
  isJfif: false,
  adobe: undefined,
});

/** Reads a segment with tables or about colours; ignores others. @throws Error if it is damaged. */
export const readSegment = (marker: number, content: Uint8Array, settings: Settings): void => {
  const startsWith = (text: string) => [...text].every((c, i) => content[i] === c.charCodeAt(0));
  if (marker === 0xdb) readQuantisation(content, settings);
  else if (marker === 0xc4) readHuffman(content, settings);
  else if (marker === 0xdd) settings.restartInterval = ((content[0] ?? 0) << 8) | (content[1] ?? 0);
  else if (marker === 0xe0 && content.length >= 14 && startsWith('JFIF\0')) settings.isJfif = true;
  else if (marker === 0xee && content.length >= 12 && startsWith('Adobe'))
    settings.adobe = content[11] as number;
};

/** Reads quantisation tables of 8 or 16 bits (ITU-T T.81, section B.2.4.1). */
const readQuantisation = (content: Uint8Array, { quantisation }: Settings): void => {
  for (let at = 0; at < content.length; ) {
    const [kind, number] = [(content[at] as number) >> 4, (content[at] as number) & 15];
    const bytes = 1 + kind;
    if (kind > 1 || number > 3 || at + 1 + 64 * bytes > content.length)
      throw new Error('it has a damaged quantisation table');
    const table = new Uint16Array(64);
    for (let i = 0, from = at + 1; i < 64; i++, from += bytes)
      table[ZIGZAG[i] as number] =
        kind === 0
          ? (content[from] as number)
          : ((content[from] as number) << 8) | (content[from + 1] as number);
    quantisation[number] = table;
    at += 1 + 64 * bytes;
  }
};

/** Reads Huffman tables (section B.2.4.2). */
const readHuffman = (content: Uint8Array, { dc, ac }: Settings): void => {
  for (let at = 0; at < content.length; ) {
    const [kind, number] = [(content[at] as number) >> 4, (content[at] as number) & 15];
    if (kind > 1 || number > 3) throw new Error('it has a Huffman table of an unknown kind');
    const counts = content.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    (kind === 0 ? dc : ac)[number] = huffmanTable(counts, content.subarray(at + 17, at + 17 + total));
    at += 17 + total;
  }
};

/**
 * Parses a scan header (section B.2.3), with the current tables, and records in the components which bits the
 * scan has.
 * @throws Error if it is damaged, or does not continue the previous scans.
 */
export const scanOf = (content: Uint8Array, frame: Frame, settings: Settings): Scan => {
  const count = content[0] ?? 0;
  if (count < 1 || count > 4 || content.length < 4 + 2 * count)
    throw new Error('it has a damaged scan header');
  const components = Array.from({ length: count }, (_, i): ScanComponent => {
    const [id, tables] = [content[1 + 2 * i] as number, content[2 + 2 * i] as number];
    // Some files give all components the same number: then their order identifies them.
    const same = frame.components.filter((component) => component.id === id);
    const component = same.length > 1 ? frame.components[i] : same[0];
    if (component === undefined || component.id !== id)
      throw new Error('it has a scan of an unknown component');
    latch(component, settings);
    return { component, dc: settings.dc[tables >> 4], ac: settings.ac[tables & 15], previous: 0 };
  });
  if (new Set(components.map(({ component }) => component)).size < count)
    throw new Error('it has a scan with a repeated component');
  const scan = frame.isProgressive ? bandOf(content.subarray(1 + 2 * count), components) : whole(components);
  for (const { component } of components) recordBits(component, scan);
  return scan;
};

/** Stores the quantisation table of a component at its first scan; later changes do not apply. */
const latch = (component: Component, { quantisation }: Settings): void => {
  component.quantisation ??= quantisation[component.table]?.slice();
  if (component.quantisation === undefined) throw new Error('its quantisation table is missing');
};

const whole = (components: readonly ScanComponent[]): Scan => ({
  components,
  first: 0,
  last: 63,
  before: 0,
  after: 0,
});

const bandOf = (fields: Uint8Array, components: readonly ScanComponent[]): Scan => {
  const [first, last, bits] = fields as unknown as [number, number, number];
  const [before, after] = [bits >> 4, bits & 15];
  const isBand = first === 0 ? last === 0 : first <= last && last < 64 && components.length === 1;
  if (!isBand || after > 13 || (before > 0 && after !== before - 1))
    throw new Error('it has a progressive scan of an impossible band or bit');
  return { components, first, last, before, after };
};

const recordBits = ({ missingBits }: Component, { first, last, before, after }: Scan): void => {
  for (let k = first; k <= last; k++) {
    const expected = missingBits[k] === -1 ? 0 : missingBits[k];
    if (before !== expected || (before === 0 && missingBits[k] === 0))
      throw new Error('its scans are not consecutive refinements');
    missingBits[k] = after;
  }
};

/**
 * Checks that the scans cover all components. A progressive image without all bits of the low frequencies was
 * truncated, and decoders smooth it in different ways.
 * @throws Error if they do not.
 */
export const requireComplete = ({ components }: Frame): void => {
  for (const { missingBits } of components) {
    if (missingBits[0] === -1) throw new Error('it has no scan for one of its components');
    if (missingBits.subarray(1, SMOOTHED).some((bits) => bits !== 0))
      throw new Error('it is progressive, and its last scans are missing');
  }
};

/**
 * Number of low frequencies, in zigzag order, that libjpeg-turbo estimates if they are missing (jdcoefct.c).
 */
const SMOOTHED = 10;
