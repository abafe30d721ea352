import { parentPort } from 'node:worker_threads';
import type { LoadAnswer, LoadRequest } from './decode-pool';
import { loadImage } from './load-image';

/** The worker program of `decodePool`: reads and decodes one image for each message. */
parentPort?.on('message', async ({ id, path, options }: LoadRequest) => {
  const answer = await loadImage(path, options).then(
    // A copy with a buffer of its own, which is transferred rather than copied again.
    (image): LoadAnswer => ({ id, image: { ...image, data: Uint8Array.from(image.data) } }),
    (error: unknown): LoadAnswer => ({ id, problem: (error as Error).message }),
  );
  parentPort?.postMessage(answer, answer.image ? [answer.image.data.buffer as ArrayBuffer] : []);
});
