/** A wheel on PyPI, and the files that the engine uses: TensorFlow or a library that it loads. */
export interface WheelPlan {
  readonly project: string;
  readonly version: string;
  /** pip's --platform tags. */
  readonly platforms: readonly string[];
  readonly sha256: string;
  readonly bytes: number;
  /** Libraries to unpack, as paths in the wheel. */
  readonly libraries: readonly string[];
  /** Folders to unpack with all their files, such as `tensorflow/include/`. */
  readonly folders: readonly string[];
}
