/** A residual block of EDM's networks (Karras et al. 2022, figure 2 of appendix F), by what it is made with. */
export interface EdmBlock {
  readonly kind: 'block';
  readonly inputs: number;
  readonly outputs: number;
  readonly resample?: 'up' | 'down';
  /** Heads of its attention; 0 for none. */
  readonly heads: number;
}

/** A convolution, or, with a kernel of 0, a resampling alone. */
export interface EdmConv {
  readonly kind: 'conv';
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the kernel. */
  readonly kernel: number;
  readonly resample?: 'up' | 'down';
  /** Whether it is filtered and halved after the convolution and not before. */
  readonly halvedAfter?: boolean;
}

export interface EdmNorm {
  readonly kind: 'norm';
  readonly channels: number;
}

/** What a layer is there for: the path itself, or the side path that carries the image along. */
export type EdmRole = 'main' | 'aux down' | 'aux skip' | 'aux residual' | 'aux up' | 'aux norm' | 'aux conv';

/** A layer of the encoder or the decoder, by PyTorch's name of it. */
export interface EdmLayer {
  readonly name: string;
  readonly role: EdmRole;
  readonly part: EdmBlock | EdmConv | EdmNorm;
}

/** A U-Net of EDM as a list of layers, first the encoder's, then the decoder's. */
export interface EdmPlan {
  readonly encoder: readonly EdmLayer[];
  readonly decoder: readonly EdmLayer[];
  /** Width of the embedding of the noise level before its two dense layers, and after them. */
  readonly noiseChannels: number;
  readonly embedding: number;
  /** What all blocks have in common. */
  readonly blocks: {
    /** Factor of each sum of a block and its skip. */
    readonly skipScale: number;
    readonly epsilon: number;
    /** Whether a block's skip is a convolution wherever it resamples, not only where the channels change. */
    readonly projectResampled: boolean;
    /** Whether the embedding scales and shifts, or shifts alone. */
    readonly adaptiveScale: boolean;
    readonly filter: readonly number[];
  };
  readonly outputs: number;
}

/** Output channels of a layer, where it is on the path itself. */
export const outputsOf = ({ part }: EdmLayer): number =>
  part.kind === 'norm' ? part.channels : part.outputs;
