/** The meaning of the components of an image. */
export type ColourSpace = 'grey' | 'rgb' | 'ycc' | 'cmyk' | 'ycck';

/** The properties of a file that determine its colour space. */
export interface ColourFacts {
  /** The components' numbers in the frame header. */
  readonly ids: readonly number[];
  /** Whether there is a JFIF segment. */
  readonly isJfif: boolean;
  /** The transform in the Adobe segment, undefined without one. */
  readonly adobe: number | undefined;
}

/**
 * Determines the colour space as libjpeg does (jdapimin.c). Three components are YCbCr if there is a JFIF
 * segment; else an Adobe segment decides, with the transform 0 for RGB (Adobe technical note 5116); else they
 * are RGB if their numbers are the letters R, G and B. Four components are CMYK, or YCCK if an Adobe segment
 * has another transform than 0.
 */
export const colourSpace = ({ ids, isJfif, adobe }: ColourFacts): ColourSpace => {
  if (ids.length === 1) return 'grey';
  if (ids.length === 4) return adobe === undefined || adobe === 0 ? 'cmyk' : 'ycck';
  if (isJfif) return 'ycc';
  if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycc';
  return String.fromCharCode(...ids) === 'RGB' ? 'rgb' : 'ycc';
};

/** Converts a row of each component to interleaved red, green and blue. */
export type ColourConverter = (rows: readonly Uint8Array[], to: Uint8ClampedArray) => void;

/** Returns the converter of a colour space; grey needs none. */
export const colourConverter = (space: Exclude<ColourSpace, 'grey'>): ColourConverter => CONVERTERS[space];

const fromRgb: ColourConverter = ([r, g, b], to) => {
  for (let x = 0, at = 0; at < to.length; x++, at += 3) {
    to[at] = (r as Uint8Array)[x] as number;
    to[at + 1] = (g as Uint8Array)[x] as number;
    to[at + 2] = (b as Uint8Array)[x] as number;
  }
};

/** Rounds a factor to a multiple of 2^-16. */
const fixed = (x: number): number => Math.round(x * 65_536);
const [CR_RED, CB_BLUE, CR_GREEN, CB_GREEN] = [fixed(1.402), fixed(1.772), fixed(0.71414), fixed(0.34414)];
const HALF = 32_768;

/**
 * R = Y + 1.402 Cr, G = Y - 0.34414 Cb - 0.71414 Cr, B = Y + 1.772 Cb (JFIF 1.02), with 128 subtracted from
 * Cb and Cr.
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
 * Converts inks, which Adobe's programs store inverted: 255 is no ink. Like Pillow, assumes that all files
 * are stored so, and returns black - ink * black / 255, where black is 255 for no black. `none` is the
 * converted value of no ink.
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

/** Returns x / 255, rounded. */
const overByte = (x: number): number => (((x + 128) >> 8) + x + 128) >> 8;

const CONVERTERS: Readonly<Record<Exclude<ColourSpace, 'grey'>, ColourConverter>> = {
  rgb: fromRgb,
  ycc: fromYcc,
  cmyk: inked(fromRgb, 255),
  // Y, Cb and Cr describe the inks before the inversion (Adobe technical note 5116).
  ycck: inked(fromYcc, 0),
};
