import { TractError } from '@tractjs/core';
import { describedBy, openCheckpoint } from '@tractjs/zoo/node';

/** Opens a file of weights, or a folder of diffusers, reads every tensor of it, and looks for the network that it describes. */
export const readCheckpoint = async (path: string): Promise<void> => {
  const file = await openCheckpoint(path);
  try {
    // What a table of contents or an inspection would show.
    JSON.stringify([file.className, file.config, file.metadata, file.scheduler]);
    for (const tensor of Object.values(file.tensors)) await tensor.read();
    try {
      describedBy(file);
    } catch (error) {
      // The weights are there whatever the configuration is of.
      if (!(error instanceof TractError)) throw error;
    }
  } finally {
    await file.close();
  }
};
