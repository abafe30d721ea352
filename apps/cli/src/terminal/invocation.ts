/** Returns how to type `tract` and its demo, by the way this command was called, for suggested commands. */
export const invocation = (
  env: Readonly<Record<string, string | undefined>>,
): { readonly tract: string; readonly demo: string } => {
  const script = env['npm_lifecycle_event'];
  if (script === 'demo') return { tract: 'npm run tract --', demo: 'npm run demo --' };
  if (script === 'tract') return { tract: 'npm run tract --', demo: 'npm run tract -- demo' };
  return { tract: 'tract', demo: 'tract demo' };
};
