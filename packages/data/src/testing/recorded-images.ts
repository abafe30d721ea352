import { readFileSync } from 'node:fs';

/** An image file and its pixels [height, width, 3] as Pillow decodes them. */
export interface RecordedImage {
  readonly name: string;
  readonly file: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly rgb: Uint8Array;
}

/** Reads the recordings of tooling/recordings/images.py. */
export const recordedImages = (): readonly RecordedImage[] => {
  const recorded = JSON.parse(
    readFileSync(new URL('../../recordings/images.json', import.meta.url), 'utf8'),
  ) as Record<string, { readonly file: string; readonly size: [number, number]; readonly rgb: string }>;
  return Object.entries(recorded).map(
    ([
      name,
      {
        file,
        size: [height, width],
        rgb,
      },
    ]) => ({
      name,
      height,
      width,
      file: Uint8Array.from(Buffer.from(file, 'base64')),
      rgb: Uint8Array.from(Buffer.from(rgb, 'base64')),
    }),
  );
};

/** Returns the file of a recorded image. @throws Error if there is no recording of that name. */
export const recordedFile = (name: string): Uint8Array => {
  const found = recordedImages().find((image) => image.name === name);
  if (found === undefined) throw new Error(`no ${name} among the recorded images`);
  return found.file;
};
