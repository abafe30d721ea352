/*
 * A JPEG decoder with the output of libjpeg-turbo, bit for bit (ITU-T T.81, and its fast paths for colour and
 * upsampling).
 *
 * Segments contain tables and the frame, scans contain Huffman-coded coefficients, the inverse DCT gives
 * planes of 8 bits, upsampling and a change of colour space give RGB. Baseline and progressive files are
 * read; arithmetic, lossless and 12-bit files are refused by name. Why tract has its own decoder:
 * docs/decisions/0010-pixels.md.
 */
export { decodeJpeg } from './decode-jpeg';
