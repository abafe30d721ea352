import { CommanderError, Option, Command as Parser } from 'commander';
import { commands } from './commands';
import { type Command, commonFields } from './commands/command';
import { exitCodeOf, exitCodes, InterruptedError, paragraphOf } from './errors';
import type { Field } from './options/field';
import { kindHelp } from './options/kind-help';
import { flagName, resolveValues } from './options/resolve';
import { startCliEngine } from './running/start-engine';
import type { Io } from './terminal/io';
import { makeOutput } from './terminal/output';
import { type WatchedIo, watchIo } from './terminal/watched-io';
import { version } from './versions';

const EXIT_CODES = `Exit codes:
  0    done
  1    failed while running: a file that cannot be read or written, a loss that diverged
  2    wrong usage or configuration: nothing was started
  130  interrupted (Ctrl+C): the work is saved; the same command or tract resume continues it
  143  the same, after SIGTERM
  129  the same, after the terminal closed (SIGHUP)`;

/**
 * Runs a command line; `argv` are the arguments after `tract`. Returns the exit code and never throws. An error is one
 * paragraph on stderr, followed by the stack if TRACT_DEBUG=1.
 */
export const runCli = (argv: readonly string[], io: Io): Promise<number> => runOneOf(commands, argv, io);

/** Does the same for a given list of commands. */
export const runOneOf = async (
  known: readonly Command[],
  argv: readonly string[],
  io: Io,
): Promise<number> => {
  // Errors before the options are parsed must respect --json too.
  const json = argv.includes('--json');
  const watched = watchIo(io);
  try {
    const code = await run(known, argv, watched, json);
    return withStreamFailures(code, io.signal, watched, json);
  } finally {
    watched.close();
  }
};

const run = async (
  known: readonly Command[],
  argv: readonly string[],
  { io, outputProblem }: WatchedIo,
  json: boolean,
): Promise<number> => {
  try {
    await parser(known, io).parseAsync([...argv], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, io, json);
    const problem = error instanceof InterruptedError ? outputProblem() : undefined;
    const message = [problem, paragraphOf(error)].filter(Boolean).join(' ');
    return report(message, exitCodeOf(error, io.signal.reason), error, io, json);
  }
};

/** Returns the exit code, which is a failure if a stream could not be written. */
const withStreamFailures = (
  code: number,
  { aborted }: AbortSignal,
  { io, outputProblem, errorProblem }: WatchedIo,
  json: boolean,
): number => {
  const [output, error] = [outputProblem(), errorProblem()];
  if (output === undefined && error === undefined) return code;
  // If the failure stopped the command, it has been reported already.
  if (code !== exitCodes.ok) return code > exitCodes.usage && !aborted ? exitCodes.failed : code;
  const { failed: exitCode } = exitCodes;
  if (output) io.stderr.write(`tract: ${output}\n`);
  else if (json) io.stdout.write(`${JSON.stringify({ event: 'error', message: error, exitCode })}\n`);
  else io.stdout.write(`tract: ${error}\n`);
  return exitCode;
};

const report = (message: string, exitCode: number, error: unknown, io: Io, json: boolean): number => {
  io.stderr.write(`tract: ${message}\n`);
  if (io.env['TRACT_DEBUG'] === '1' && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  if (json) io.stdout.write(`${JSON.stringify({ event: 'error', message, exitCode })}\n`);
  return exitCode;
};

/** Returns the exit code for the end of parsing: --help and --version are no errors. */
const endOfParsing = (error: CommanderError, io: Io, json: boolean): number => {
  if (error.exitCode === 0) return exitCodes.ok;
  if (error.code === 'commander.help') return exitCodes.usage;
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`.replace(/([^.?!)])$/, '$1.');
  return report(
    `${sentence} Run the command with --help to see its options.`,
    exitCodes.usage,
    error,
    io,
    json,
  );
};

const parser = (known: readonly Command[], io: Io): Parser => {
  const program = new Parser('tract')
    .description('Train diffusion models, distil them with TRACT, and sample them in one or two steps.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .addHelpText(
      'after',
      `\n${EXIT_CODES}\n\nExamples:\n  tract demo\n  tract distill --teacher pretrained:mnist-teacher --phases 64,8,1`,
    );
  configure(program, io);
  for (const command of known) program.addCommand(subParser(command, io));
  return program;
};

/** Makes commander print no errors and never end the process. */
const configure = (parser: Parser, io: Io): Parser =>
  parser
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
    })
    .showHelpAfterError(false);

const subParser = (command: Command, io: Io): Parser => {
  const parser = configure(new Parser(command.name), io)
    .summary(command.summary)
    .description(command.details ? `${command.summary}\n\n${command.details}` : command.summary)
    .helpOption('--help', 'show this help');
  for (const { name, help, optional } of command.arguments ?? []) {
    parser.argument(optional ? `[${name}]` : `<${name}>`, help);
  }
  for (const [key, field] of Object.entries({ ...command.fields, ...commonFields }))
    parser.addOption(optionOf(key, field));
  const kinds = kindHelp(command.fields);
  if (kinds !== '') parser.addHelpText('after', `\n${kinds}`);
  parser.addHelpText(
    'after',
    `\n${EXIT_CODES}\n\nExamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`,
  );
  parser.action(async (...given: unknown[]) => {
    const flags = parser.opts<Record<string, unknown>>();
    const { config, ...others } = flags;
    const { config: _, ...common } = commonFields;
    const values = await resolveValues(
      { ...command.fields, ...common },
      others,
      config as string | undefined,
    );
    const output = makeOutput(io, values.json);
    const engine = () => startCliEngine(output, io.signal, values);
    const texts = given.filter((argument): argument is string => typeof argument === 'string');
    await command.run({ io, output, engine }, values, texts);
  });
  return parser;
};

const optionOf = (key: string, field: Field<unknown>): Option => {
  const shown =
    field.default === undefined || field.default === false || field.required
      ? ''
      : ` (default: ${field.default})`;
  const flags = `--${flagName(key)}${field.placeholder ? ` ${field.placeholder}` : ''}`;
  return new Option(flags, `${field.help}${field.required ? ' (required)' : ''}${shown}`);
};
