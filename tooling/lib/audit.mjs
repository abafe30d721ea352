/**
 * @typedef {object} Advisory an entry of `via`: an advisory, where it is no name of another package
 * @property {string} title
 * @property {string} url
 * @property {string} severity
 * @property {string} range
 *
 * @typedef {object} Vulnerability
 * @property {string} name
 * @property {string} severity
 * @property {(string | Advisory)[]} via
 *
 * @typedef {object} Finding a package with advisories of its own that are high or critical
 * @property {string} name
 * @property {Advisory[]} advisories
 *
 * @typedef {{ asked: false, reason: string } | { asked: true, packages: number, findings: Finding[] }} Audit
 *
 * @typedef {object} Exception what is known and let pass for a while
 * @property {string} name the package
 * @property {string} reason why it does no harm here
 * @property {string} until the last day on which it is let pass, as YYYY-MM-DD
 */

const serious = new Set(['high', 'critical']);

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null;

/**
 * What the output of `npm audit --json` says. A registry that did not answer, or that has no such endpoint, was
 * not asked; packages that are listed only for what they depend on are left to the ones that have the advisory.
 *
 * @param {{ stdout: string, stderr: string }} output
 * @returns {Audit}
 * @throws Error where npm could not even begin, as without a lock file
 */
export const readAudit = ({ stdout, stderr }) => {
  /** @type {Record<string, any> | undefined} */
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {}
  if (report?.['error']?.code) throw new Error(`npm audit: ${report['error'].summary}`);
  if (!isRecord(report?.['vulnerabilities']) || !isRecord(report['metadata'])) {
    const said = [report?.['message'], report?.['error']?.summary, stderr.split('\n').find(Boolean)];
    return { asked: false, reason: said.find((text) => text) || 'npm audit gave no report' };
  }
  const vulnerabilities = /** @type {Vulnerability[]} */ (Object.values(report['vulnerabilities']));
  const findings = vulnerabilities.flatMap(({ name, via }) => {
    const own = via.filter((entry) => typeof entry !== 'string');
    const advisories = own.filter(({ severity }) => serious.has(severity));
    return advisories.length > 0 ? [{ name, advisories }] : [];
  });
  return { asked: true, packages: report['metadata']['dependencies']?.prod ?? 0, findings };
};

/**
 * The findings that count: those that no exception covers on this day.
 *
 * @param {readonly Finding[]} findings
 * @param {readonly Exception[]} exceptions
 * @param {string} today as YYYY-MM-DD
 */
export const remaining = (findings, exceptions, today) =>
  findings.filter(({ name }) => !exceptions.some((known) => known.name === name && today <= known.until));

/**
 * One line an advisory.
 *
 * @param {Finding} finding
 */
export const describeFinding = ({ name, advisories }) =>
  advisories
    .map(({ severity, title, url, range }) => `${name} ${range}: ${severity}, ${title} (${url})`)
    .join('\n');
