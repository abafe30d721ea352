import { openCheckpoint } from '@tractjs/zoo/node';

/** Opens a file of weights, or a folder of diffusers, and reads every tensor of it. */
export const readCheckpoint = async (path: string): Promise<void> => {
  const file = await openCheckpoint(path);
  try {
    // What a table of contents or an inspection would show.
    JSON.stringify([file.className, file.config, file.metadata, file.scheduler]);
    for (const tensor of Object.values(file.tensors)) await tensor.read();
  } finally {
    await file.close();
  }
};
