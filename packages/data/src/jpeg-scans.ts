/** Scans of one image. Encoders write about ten; each can cost as much as the whole image, in a few bytes. */
const MAX_SCANS = 100;

/**
 * Walks the markers of a JPEG file (ITU-T T.81, section B.1.1) to the end of its image, past thumbnails within
 * segments; what stands after it, such as a film, is not looked at.
 * @throws Error where there is no end, or more scans than anyone needs.
 */
export const checkJpeg = (bytes: Uint8Array): void => {
  let scans = 0;
  for (let at = bytes.indexOf(0xff, 2); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) return;
    if (marker === 0xda && ++scans > MAX_SCANS) throw new Error(`it has more than ${MAX_SCANS} scans`);
    if (marker === 0xff) at += 1;
    else if (isAlone(marker)) at += 2;
    else at += 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }
  throw new Error('it has no end marker');
};

/** Zeros after data that look like a marker, and markers without a length. */
const isAlone = (marker: number): boolean => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
