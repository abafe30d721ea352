import { TractError } from '@tractjs/core';
import { describedBy, openCheckpoint } from '@tractjs/zoo/node';

/** Opens a weights file or a diffusers folder, reads every tensor, and looks for the network that it describes. */
export const readCheckpoint = async (path: string): Promise<void> => {
  const file = await openCheckpoint(path);
  try {
    // The content of a listing or an inspection.
    JSON.stringify([file.className, file.config, file.metadata, file.scheduler]);
    for (const tensor of Object.values(file.tensors)) await tensor.read();
    try {
      describedBy(file);
    } catch (error) {
      // Weights are readable even if the configuration is not.
      if (!(error instanceof TractError)) throw error;
    }
  } finally {
    await file.close();
  }
};
