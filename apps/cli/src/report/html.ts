/** Escapes text for an HTML element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

/** Renders a table whose first row is the head. `classOf` returns the class of each other row. */
export const htmlTable = (
  rows: readonly (readonly string[])[],
  classOf: (row: number) => string = () => '',
): string => {
  const [head = [], ...body] = rows;
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const lines = body.map((row, i) => `<tr${classOf(i) && ` class="${classOf(i)}"`}>${cells('td', row)}</tr>`);
  const top = head.some((cell) => cell !== '') ? `<thead><tr>${cells('th', head)}</tr></thead>` : '';
  return `<div class="scroll"><table>${top}<tbody>${lines.join('')}</tbody></table></div>`;
};

/** Returns PNG bytes as a data URL. */
export const pngAddress = (bytes: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;

/** The tag by which the command recognises its own pages. */
export const GENERATOR = '<meta name="generator" content="tract">';
