/*
 * A JPEG decoder with the output of libjpeg-turbo, bit by bit (ITU-T T.81, and its fast paths for colour and
 * upsampling).
 *
 * Segments give tables and the frame, a scan gives coefficients by Huffman codes, the inverse DCT gives
 * planes of 8 bits, upsampling and a change of colour space give RGB. Baseline and progressive files are
 * read; arithmetic, lossless and 12-bit files are refused by name. Why it is our own:
 * docs/decisions/0010-pixels.md.
 */
export { decodeJpeg } from './decode-jpeg';
