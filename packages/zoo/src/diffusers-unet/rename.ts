const NEW_NAMES: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/**
 * Returns the current name of a parameter of diffusers. In older files, such as google/ddpm-cifar10-32, the
 * layers of attention are named query, key, value and proj_attn; other names stay as they are.
 */
export const renameDiffusers = (name: string): string =>
  name.replace(
    /(?<=(?:^|\.)attentions\.\d+\.)(query|key|value|proj_attn)(?=\.(?:weight|bias)$)/,
    (old) => NEW_NAMES[old] as string,
  );
