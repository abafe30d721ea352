/** A destination of samples while they are drawn. */
export interface SampleSink {
  /** The resulting file or folder. */
  readonly path: string;
  /** Adds the next samples, concatenated, each of the sink's shape. */
  add(values: Float32Array): Promise<void>;
  /** Completes the file or folder with the samples so far, even if they are fewer than expected. */
  finish(): Promise<void>;
  /** Removes temporary files. */
  abandon(): Promise<void>;
}
