// Loaded into a process before anything else: leaves its peak of resident memory, in bytes, when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { TRACT_PEAK_FILE: file } = process.env;
  // Node has it in kilobytes.
  if (file !== undefined) writeFileSync(file, String(1024 * process.resourceUsage().maxRSS));
});
