const NEW_NAMES: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/**
 * A parameter's name in diffusers as it is today, from the name that older files have for it, such as those of
 * google/ddpm-cifar10-32: the layers of attention were once called query, key, value and proj_attn. Other names are
 * given back as they are.
 */
export const renameDiffusers = (name: string): string =>
  name.replace(
    /(?<=(?:^|\.)attentions\.\d+\.)(query|key|value|proj_attn)(?=\.(?:weight|bias)$)/,
    (old) => NEW_NAMES[old] as string,
  );
