/** The number in [-1, 1] that each byte of an image stands for: byte / 127.5 - 1. */
export const byteValues: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);
