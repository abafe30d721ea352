/** Sizes of a residual block in EDM's networks (Karras et al. 2022, appendix F). */
export interface EdmBlock {
  readonly kind: 'block';
  readonly inputs: number;
  readonly outputs: number;
  readonly resample?: 'up' | 'down';
  /** Number of attention heads; 0 for a block without attention. */
  readonly heads: number;
}

/** Sizes of a convolution; with a kernel of 0 it only resamples. */
export interface EdmConv {
  readonly kind: 'conv';
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the kernel. */
  readonly kernel: number;
  readonly resample?: 'up' | 'down';
  /** Whether x is filtered and halved after the convolution instead of before it. */
  readonly halvedAfter?: boolean;
}

/** Size of a group norm followed by SiLU. */
export interface EdmNorm {
  readonly kind: 'norm';
  readonly channels: number;
}

/** The role of a layer: on the main path, or on the auxiliary path that carries the image (NCSN++). */
export type EdmRole = 'main' | 'aux down' | 'aux skip' | 'aux residual' | 'aux up' | 'aux norm' | 'aux conv';

/** A layer of the encoder or the decoder, under PyTorch's name. */
export interface EdmLayer {
  readonly name: string;
  readonly role: EdmRole;
  readonly part: EdmBlock | EdmConv | EdmNorm;
}

/** A U-Net of EDM as lists of layers. */
export interface EdmPlan {
  readonly encoder: readonly EdmLayer[];
  readonly decoder: readonly EdmLayer[];
  /** Width of the embedding of the noise level before the dense layers. */
  readonly noiseChannels: number;
  /** Width of the embedding after the dense layers. */
  readonly embedding: number;
  /** Settings shared by all blocks. */
  readonly blocks: {
    /** Factor of the sum of a block and its skip. */
    readonly skipScale: number;
    /** Added to the variance in norms. */
    readonly epsilon: number;
    /** Whether the skip of every resampling block is a convolution, not only if the channels change. */
    readonly projectResampled: boolean;
    /** Whether the embedding both scales and shifts; otherwise it only shifts. */
    readonly adaptiveScale: boolean;
    /** Taps of the resampling filter. */
    readonly filter: readonly number[];
  };
  readonly outputs: number;
}

/** Returns the output channels of a layer on the main path. */
export const outputsOf = ({ part }: EdmLayer): number =>
  part.kind === 'norm' ? part.channels : part.outputs;
