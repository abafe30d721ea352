import { runCli } from '../run-cli';

// A process that runs the command lines of its argument, a JSON list, one after the other, up to one that fails.

const { signal } = new AbortController();
for (const argv of JSON.parse(process.argv[2] ?? '[]') as string[][]) {
  const code = await runCli(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    signal,
    env: process.env,
  });
  console.log(`${argv[0]} ended with ${code}`);
  if (code !== 0) process.exit(code);
}
