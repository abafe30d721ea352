/**
 * Returns the first fenced block of a README in one of some languages, or undefined.
 *
 * @param {string} markdown
 * @param {readonly string[]} languages as they follow the fence
 * @returns {string | undefined}
 */
export const firstBlock = (markdown, languages) => {
  for (const match of markdown.matchAll(/^```(\S*)[^\n]*\n([\s\S]*?)^```\s*$/gm)) {
    if (languages.includes(match[1] ?? '')) return match[2];
  }
  return undefined;
};
