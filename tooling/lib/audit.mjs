/**
 * @typedef {object} Advisory an entry of `via` that is an advisory and not the name of another package
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
 * @typedef {object} Finding a package with its own high or critical advisories
 * @property {string} name
 * @property {Advisory[]} advisories
 *
 * @typedef {{ asked: false, reason: string } | { asked: true, packages: number, findings: Finding[] }} Audit
 *
 * @typedef {object} Exception a known advisory that is accepted for a while
 * @property {string} name the package
 * @property {string} reason why it does no harm here
 * @property {string} until the last day on which it is accepted, as YYYY-MM-DD
 */

const serious = new Set(['high', 'critical']);

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null;

/**
 * Reads the output of `npm audit --json`. A registry that did not answer, or that has no such endpoint, counts as not
 * asked. Packages listed only because of their dependencies are omitted in favour of those that have the advisory.
 *
 * @param {{ stdout: string, stderr: string }} output
 * @returns {Audit}
 * @throws Error if npm could not start, for example without a lock file
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
 * Returns the findings that no exception covers on this day.
 *
 * @param {readonly Finding[]} findings
 * @param {readonly Exception[]} exceptions
 * @param {string} today as YYYY-MM-DD
 */
export const remaining = (findings, exceptions, today) =>
  findings.filter(({ name }) => !exceptions.some((known) => known.name === name && today <= known.until));

/**
 * Formats a finding, one line per advisory.
 *
 * @param {Finding} finding
 */
export const describeFinding = ({ name, advisories }) =>
  advisories
    .map(({ severity, title, url, range }) => `${name} ${range}: ${severity}, ${title} (${url})`)
    .join('\n');
