import { readFileSync } from 'node:fs';

/** A file and the bytes [height, width, 3] that Pillow makes of it. */
export interface RecordedImage {
  readonly name: string;
  readonly file: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly rgb: Uint8Array;
}

/** What tooling/recordings/images.py recorded. */
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
      ...{ name, height, width },
      file: Uint8Array.from(Buffer.from(file, 'base64')),
      rgb: Uint8Array.from(Buffer.from(rgb, 'base64')),
    }),
  );
};

/** The file of a recorded image. @throws Error if there is none of that name. */
export const recordedFile = (name: string): Uint8Array => {
  const found = recordedImages().find((image) => image.name === name);
  if (found === undefined) throw new Error(`no ${name} among the recorded images`);
  return found.file;
};
