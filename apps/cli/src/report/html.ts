/** Text as it may stand in HTML, in an element or in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

/** A table; the first row is its head. `classOf` names the class of each row after the head. */
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

/** PNG bytes as the address of an image. */
export const pngAddress = (bytes: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;

/** Says which program wrote a page: how its own are known. */
export const GENERATOR = '<meta name="generator" content="tract">';
