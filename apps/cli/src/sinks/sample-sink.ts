/** Where samples go while they are drawn. */
export interface SampleSink {
  /** The file or folder that they are found in afterwards. */
  readonly path: string;
  /** Takes the next samples, one after the other, each as long as the shape says. */
  add(values: Float32Array): Promise<void>;
  /** Puts what has come in its place, be it less than was expected. */
  finish(): Promise<void>;
  /** Leaves nothing unfinished behind. */
  abandon(): Promise<void>;
}
