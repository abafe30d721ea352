/** A wheel on PyPI, TensorFlow's or of a library that it loads, of which only some files are used. */
export interface WheelPlan {
  readonly project: string;
  readonly version: string;
  /** pip's --platform tags. */
  readonly platforms: readonly string[];
  readonly sha256: string;
  readonly bytes: number;
  /** Libraries to unpack, as paths in the wheel. */
  readonly libraries: readonly string[];
  /** Folders to unpack with all that is in them, such as `tensorflow/include/`. */
  readonly folders: readonly string[];
}
