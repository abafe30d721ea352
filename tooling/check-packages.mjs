import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { install, pack, runExample, typeErrors } from './lib/consumer.mjs';
import { contentProblems, manifestProblems } from './lib/manifest-rules.mjs';
import { firstBlock } from './lib/readme-example.mjs';
import { outputOf, root, run } from './lib/run.mjs';
import { workspaces } from './lib/workspaces.mjs';

/*
 * Checks every package as a stranger gets it: packed, linted, installed outside this repository, its README's
 * example run and type-checked.
 */

const exampleLimit = 300_000;
const temporary = mkdtempSync(join(tmpdir(), 'tract-packages-'));
const consumer = join(temporary, 'consumer');

/** @param {string} name */
const short = (name) => name.slice(name.indexOf('/') + 1);

/** @param {string} tarball */
const publintProblems = async (tarball) => {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    level: 'warning',
    strict: true,
  });
  return messages.map((message) => `publint: ${formatMessage(message, pkg ?? {}, { color: false })}`);
};

/** @param {string} tarball */
const typeProblems = async (tarball) => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  const result = await run(process.execPath, [
    attw,
    tarball,
    '--profile=esm-only',
    '--no-definitely-typed',
    '--no-emoji',
    '--no-color',
    '--format=ascii',
  ]);
  return result.code === 0 ? [] : [`arethetypeswrong:\n${outputOf(result)}`];
};

/**
 * Checks a command-line package, which has a shell example: runs --help and --version of the installed command.
 *
 * @param {string} command
 * @param {string} version
 */
const commandProblems = async (command, version) => {
  const bin = join(consumer, 'node_modules/.bin', command);
  const help = await run(bin, ['--help'], { cwd: consumer, limit: exampleLimit });
  const shown = await run(bin, ['--version'], { cwd: consumer, limit: exampleLimit });
  return [
    ...(help.code === 0 && help.stdout.includes(command) ? [] : [`${command} --help:\n${outputOf(help)}`]),
    ...(shown.code === 0 && shown.stdout.trim() === version
      ? []
      : [`${command} --version: is not ${version}:\n${outputOf(shown)}`]),
  ];
};

const main = async () => {
  const build = await run(process.execPath, [join(root, 'tooling/turbo.mjs'), 'run', 'build']);
  if (build.code !== 0) return [`build failed:\n${outputOf(build)}`];
  console.log(`built in ${build.seconds.toFixed(1)} s`);

  const tarballs = new Map((await pack(join(temporary, 'tarballs'))).map((packed) => [packed.name, packed]));
  const subjects = workspaces().map((workspace) => {
    const packed = tarballs.get(workspace.manifest.name);
    if (packed === undefined) throw new Error(`npm pack left out ${workspace.manifest.name}`);
    const readmeFile = join(workspace.dir, 'README.md');
    const readme = existsSync(readmeFile) ? readFileSync(readmeFile, 'utf8') : '';
    return { ...workspace, ...packed, readme, problems: /** @type {string[]} */ ([]), note: '' };
  });

  /** @param {(typeof subjects)[number]} subject */
  const lint = async ({ manifest, path, files, tarball, problems }) => {
    problems.push(
      ...manifestProblems(manifest, path),
      ...contentProblems(files),
      ...(await publintProblems(tarball)),
      ...(await typeProblems(tarball)),
    );
  };
  for (let i = 0; i < subjects.length; i += 2) await Promise.all(subjects.slice(i, i + 2).map(lint));

  const failure = await install(consumer, subjects);
  if (failure !== undefined) {
    return [...subjects.flatMap(({ name, problems }) => problems.map((p) => `${name}: ${p}`)), failure];
  }

  for (const subject of subjects) {
    for (const command of Object.keys(subject.manifest.bin ?? {})) {
      if (firstBlock(subject.readme, ['sh', 'bash', 'shell']) === undefined) {
        subject.problems.push('README.md: has no shell example');
      }
      subject.problems.push(...(await commandProblems(command, subject.manifest.version)));
      subject.note = `${command} --help, --version`;
    }
    if (subject.manifest.bin !== undefined) continue;
    const source = firstBlock(subject.readme, ['ts', 'typescript']);
    if (source === undefined) {
      subject.problems.push('README.md: has no ```ts example');
      continue;
    }
    const { problem, seconds } = await runExample(
      consumer,
      { name: short(subject.name), source },
      exampleLimit,
    );
    if (problem !== undefined) subject.problems.push(problem);
    subject.note = `example ${seconds.toFixed(1)} s`;
  }
  for (const { name, message } of await typeErrors(consumer)) {
    subjects.find((subject) => short(subject.name) === name)?.problems.push(message);
  }

  for (const { name, manifest, files, size, problems, note } of subjects) {
    const kilobytes = (size / 1024).toFixed(0);
    const state = problems.length === 0 ? 'ok  ' : 'FAIL';
    console.log(`${state} ${name} ${manifest.version}  ${files.length} files, ${kilobytes} kB  ${note}`);
  }
  return subjects.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
};

try {
  const problems = await main();
  for (const problem of problems) console.log(`- ${problem}`);
  console.log(problems.length === 0 ? 'every package is fit to publish' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
