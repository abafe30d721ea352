/** One component of a frame: brightness, a colour difference, or an ink. */
export interface Component {
  readonly id: number;
  /** Sampling factors, 1 to 4. */
  readonly across: number;
  readonly down: number;
  /** Index of its quantisation table. */
  readonly table: number;
  /** Size in samples, without the padding to blocks. */
  readonly width: number;
  readonly height: number;
  /** Blocks of 8 x 8 samples that cover these; a scan of this component alone codes only them. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks in a row, and rows of blocks, padded to complete units of all components. */
  readonly stride: number;
  readonly allRows: number;
  /** The coefficients [allRows, stride, 8, 8], before multiplication by the quantisation table. */
  readonly coefficients: Int16Array;
  /** The table at the start of the component's first scan. */
  quantisation: Uint16Array | undefined;
  /** Number of missing low bits of each coefficient, in zigzag order; -1 before its first scan. */
  readonly missingBits: Int8Array;
}

/** The image that a frame header describes (ITU-T T.81, section B.2.2). */
export interface Frame {
  readonly isProgressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  /** Largest sampling factors of the components. */
  readonly across: number;
  readonly down: number;
  /** Number of units of 8 `across` x 8 `down` pixels. */
  readonly unitColumns: number;
  readonly unitRows: number;
}

/** Unsupported kinds of frames, by marker. */
const UNSUPPORTED_KINDS: Readonly<Record<number, string>> = {
  195: 'it is a lossless JPEG',
  197: 'it is a hierarchical JPEG',
  198: 'it is a hierarchical JPEG',
  199: 'it is a hierarchical JPEG',
  201: 'it is coded arithmetically',
  202: 'it is coded arithmetically',
  203: 'it is a lossless JPEG',
  205: 'it is a hierarchical JPEG',
  206: 'it is a hierarchical JPEG',
  207: 'it is a hierarchical JPEG',
};

/** Whether a marker starts a frame of any kind. */
export const isFrameMarker = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xc2) || UNSUPPORTED_KINDS[marker] !== undefined;

/**
 * Parses a frame header; all coefficients are zero.
 * @throws Error if the frame is damaged or not supported.
 */
export const frameOf = (marker: number, header: Uint8Array): Frame => {
  const unsupported = UNSUPPORTED_KINDS[marker];
  if (unsupported !== undefined)
    throw new Error(`${unsupported}, which is not supported: save it as a baseline JPEG`);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const count = header.length < 6 ? 0 : view.getUint8(5);
  if (header.length < 6 + 3 * count || header.length < 6) throw new Error('it ends within its header');
  const bits = view.getUint8(0);
  if (bits !== 8) throw new Error(`it has ${bits} bits a sample, but only 8 are supported`);
  if (count !== 1 && count !== 3 && count !== 4)
    throw new Error(`it has ${count} components, but only 1, 3 and 4 are supported`);
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  const given = Array.from({ length: count }, (_, i) => {
    const [id, factors, table] = header.subarray(6 + 3 * i, 9 + 3 * i) as unknown as [number, number, number];
    return { id, across: factors >> 4, down: factors & 15, table };
  });
  if (given.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4))
    throw new Error('it has sampling factors outside 1 to 4');
  const across = Math.max(...given.map((component) => component.across));
  const down = Math.max(...given.map((component) => component.down));
  if (given.some((component) => across % component.across !== 0 || down % component.down !== 0))
    throw new Error('it has sampling factors that do not divide each other');
  const unitColumns = Math.ceil(width / (8 * across));
  const unitRows = Math.ceil(height / (8 * down));
  const components = given.map((component): Component => {
    const [own, ownRows] = [(width * component.across) / across, (height * component.down) / down];
    const [stride, allRows] = [unitColumns * component.across, unitRows * component.down];
    return {
      ...component,
      width: Math.ceil(own),
      height: Math.ceil(ownRows),
      columns: Math.ceil(own / 8),
      rows: Math.ceil(ownRows / 8),
      stride,
      allRows,
      coefficients: new Int16Array(64 * stride * allRows),
      quantisation: undefined,
      missingBits: new Int8Array(64).fill(-1),
    };
  });
  return { isProgressive: marker === 0xc2, width, height, components, across, down, unitColumns, unitRows };
};
