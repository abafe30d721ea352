// Loaded first into a process: writes its peak resident memory in bytes when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { TRACT_PEAK_FILE: file } = process.env;
  // Node reports kilobytes.
  if (file !== undefined) writeFileSync(file, String(1024 * process.resourceUsage().maxRSS));
});
