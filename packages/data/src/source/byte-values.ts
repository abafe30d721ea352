/** Table from a byte of an image to its value in [-1, 1]: byte / 127.5 - 1. */
export const byteValues: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);
