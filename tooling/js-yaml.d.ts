declare module 'js-yaml' {
  export const load: (text: string) => unknown;
}
