/** One component of a frame: brightness, a colour difference, or an ink. */
export interface Component {
  readonly id: number;
  /** Sampling factors, 1 to 4. */
  readonly across: number;
  readonly down: number;
  /** Number of its quantisation table. */
  readonly table: number;
  /** Samples that belong to the image. */
  readonly width: number;
  readonly height: number;
  /** Blocks of 8 x 8 samples that hold these, which a scan of this component alone has. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks in a row, and rows of blocks, of whole units of all components. */
  readonly stride: number;
  readonly allRows: number;
  /** The coefficients [allRows, stride, 8, 8], before they are multiplied by the quantisation table. */
  readonly coefficients: Int16Array;
  /** The table as it was when the first scan began. */
  quantisation: Uint16Array | undefined;
  /** Bits of each coefficient, in zigzag order, that are still missing; -1 before a scan had it. */
  readonly missingBits: Int8Array;
}

/** The image that a frame header describes (ITU-T T.81, section B.2.2). */
export interface Frame {
  readonly isProgressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  /** Largest sampling factors. */
  readonly across: number;
  readonly down: number;
  /** Units of 8 `across` x 8 `down` pixels. */
  readonly unitColumns: number;
  readonly unitRows: number;
}

/** Why frames of other kinds are not read, by their marker. */
const OTHER_KINDS: Readonly<Record<number, string>> = {
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

/** Whether a marker begins a frame of any kind. */
export const isFrameMarker = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xc2) || OTHER_KINDS[marker] !== undefined;

/**
 * The frame of a header, with coefficients of zero.
 * @throws Error for what is not decoded, with the reason.
 */
export const frameOf = (marker: number, header: Uint8Array): Frame => {
  const other = OTHER_KINDS[marker];
  if (other !== undefined) throw new Error(`${other}, which is not read: save it as a baseline JPEG`);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const count = header.length < 6 ? 0 : view.getUint8(5);
  if (header.length < 6 + 3 * count || header.length < 6) throw new Error('it ends within its header');
  const bits = view.getUint8(0);
  if (bits !== 8) throw new Error(`it has ${bits} bits a sample, and only 8 are read`);
  if (count !== 1 && count !== 3 && count !== 4)
    throw new Error(`it has ${count} components, and only 1, 3 and 4 are read`);
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  const given = Array.from({ length: count }, (_, i) => {
    const [id, factors, table] = header.subarray(6 + 3 * i, 9 + 3 * i) as unknown as [number, number, number];
    return { id, across: factors >> 4, down: factors & 15, table };
  });
  if (given.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4))
    throw new Error('it has sampling factors that are not 1 to 4');
  const across = Math.max(...given.map((component) => component.across));
  const down = Math.max(...given.map((component) => component.down));
  if (given.some((component) => across % component.across !== 0 || down % component.down !== 0))
    throw new Error('its components have resolutions that are no whole parts of each other');
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
