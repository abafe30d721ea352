/** What the components of an image are. */
export type ColourSpace = 'grey' | 'rgb' | 'ycc' | 'cmyk' | 'ycck';

/** What tells it. */
export interface ColourFacts {
  /** The components' numbers in the frame header. */
  readonly ids: readonly number[];
  /** Whether there is a JFIF segment. */
  readonly isJfif: boolean;
  /** The transform that an Adobe segment names. */
  readonly adobe: number | undefined;
}

/**
 * The colour space, as libjpeg finds it (jdapimin.c): three components are brightness and colour differences
 * (JFIF), unless an Adobe segment has the transform 0 (Adobe technical note 5116), or, without either, they
 * are called R, G and B. Four are inks, with the first three as differences unless the transform is 0 or none
 * is named.
 */
export const colourSpace = ({ ids, isJfif, adobe }: ColourFacts): ColourSpace => {
  if (ids.length === 1) return 'grey';
  if (ids.length === 4) return adobe === undefined || adobe === 0 ? 'cmyk' : 'ycck';
  if (isJfif) return 'ycc';
  if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycc';
  return String.fromCharCode(...ids) === 'RGB' ? 'rgb' : 'ycc';
};

/** Turns a row of each component into the red, green and blue of that row. */
export type ColourConverter = (rows: readonly Uint8Array[], to: Uint8ClampedArray) => void;

/** For colours and inks; grey needs none. */
export const colourConverter = (space: Exclude<ColourSpace, 'grey'>): ColourConverter => CONVERTERS[space];

const fromRgb: ColourConverter = ([r, g, b], to) => {
  for (let x = 0, at = 0; at < to.length; x++, at += 3) {
    to[at] = (r as Uint8Array)[x] as number;
    to[at + 1] = (g as Uint8Array)[x] as number;
    to[at + 2] = (b as Uint8Array)[x] as number;
  }
};

/** A factor as a multiple of 2^-16. */
const fixed = (x: number): number => Math.round(x * 65_536);
const [CR_RED, CB_BLUE, CR_GREEN, CB_GREEN] = [fixed(1.402), fixed(1.772), fixed(0.71414), fixed(0.34414)];
const HALF = 32_768;

/**
 * R = Y + 1.402 Cr, G = Y - 0.34414 Cb - 0.71414 Cr, B = Y + 1.772 Cb with Cb and Cr less 128 (JFIF 1.02),
 * rounded.
 */
const fromYcc: ColourConverter = ([luma, blue, red], to) => {
  for (let x = 0, at = 0; at < to.length; x++, at += 3) {
    const y = (luma as Uint8Array)[x] as number;
    const cb = ((blue as Uint8Array)[x] as number) - 128;
    const cr = ((red as Uint8Array)[x] as number) - 128;
    to[at] = y + ((CR_RED * cr + HALF) >> 16);
    to[at + 1] = y + ((HALF - CB_GREEN * cb - CR_GREEN * cr) >> 16);
    to[at + 2] = y + ((CB_BLUE * cb + HALF) >> 16);
  }
};

/**
 * Inks are stored inverted, as Adobe's programs write them: 255 is none. Pillow takes all for such, and gives
 * black - ink * black / 255 with 255 for no black, as is done here. `none` is how no ink is stored.
 */
const inked =
  (convert: ColourConverter, none: number): ColourConverter =>
  (rows, to) => {
    convert(rows, to);
    const black = rows[3] as Uint8Array;
    for (let i = 0; i < to.length; i++) {
      const light = black[Math.floor(i / 3)] as number;
      to[i] = light - overByte(Math.abs(none - (to[i] as number)) * light);
    }
  };

/** x / 255, rounded. */
const overByte = (x: number): number => (((x + 128) >> 8) + x + 128) >> 8;

const CONVERTERS: Readonly<Record<Exclude<ColourSpace, 'grey'>, ColourConverter>> = {
  rgb: fromRgb,
  ycc: fromYcc,
  cmyk: inked(fromRgb, 255),
  // The differences are those of the ink itself, before it is inverted (Adobe technical note 5116).
  ycck: inked(fromYcc, 0),
};
