import { access, constants, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { badArgument } from '@tractjs/core';
import { type Engine, startEngine } from '@tractjs/engine';
import { type BenchOptions, parseArguments, usage } from './arguments';
import { describeRun } from './describe-run';
import { type Measured, measure } from './measure';
import { makeInputs } from './networks/inputs';
import { benchNetwork } from './networks/networks';
import { makeWork } from './networks/works';
import { type Peer, startPeer } from './peer/peer';
import { benchPage } from './report/page';
import { resultTable, rooflineTable } from './report/results';
import { joinPeaks, ourPeaks } from './timing/peaks';
import { profile, profileTable } from './timing/profile';

const log = (line: string): void => console.log(line);

const main = async (): Promise<void> => {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    log(usage);
    return;
  }
  if (options.json !== undefined) await checkFolder('--json', options.json);
  if (options.page !== undefined) await checkFolder('--page', options.page);
  const engine = await startEngine({ threads: options.threads });
  log(engine.line);
  if (options.profile) showProfiles(options);
  else await compare(options, engine);
};

const compare = async (options: BenchOptions, engine: Engine): Promise<void> => {
  const peers: Peer[] = [];
  try {
    if (options.peer !== undefined)
      for (const mode of options.modes) peers.push(await startPeer(options.peer, mode, options.threads));
    const [peer] = peers;
    if (peer)
      log(
        `peer: PyTorch ${peer.torch} (Python ${peer.python}, ${options.threads} threads), ${options.modes}`,
      );
    const peaks = joinPeaks(await ourPeaks(), peer ? await peer.peaks() : null);
    const { matmul, convolution } = peaks.machine;
    log(`peaks: matmul ${matmul.toFixed(0)}, convolution ${convolution.toFixed(0)} GFLOPS`);
    const measured: Measured[] = [];
    for (const name of options.networks) {
      for (const batch of options.batches)
        measured.push(
          await measure(benchNetwork(name), batch, { peers, peaks: peaks.machine, options, log }),
        );
    }
    const results = measured.flatMap((one) => one.results);
    log(['', ...resultTable(results), '', ...rooflineTable(results)].join('\n'));
    const report = {
      results,
      peaks,
      ...describeRun(options, engine, peer),
      agreement: measured.map((one) => one.agreement ?? null),
    };
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.page !== undefined) await writeFile(options.page, benchPage(report));
  } finally {
    for (const peer of peers) await peer.close();
  }
};

const showProfiles = (options: BenchOptions): void => {
  for (const name of options.networks) {
    const network = benchNetwork(name);
    for (const batch of options.batches) {
      const inputs = makeInputs(network, batch);
      for (const workName of options.works) {
        const work = makeWork(workName, network, inputs, options.samples);
        log(['', `${name}, batch ${batch}, ${workName}`, ...profileTable(profile(work.run))].join('\n'));
        work.dispose();
      }
      inputs.dispose();
    }
  }
};

/** Checks output files before minutes of measuring. */
const checkFolder = async (option: string, file: string): Promise<void> => {
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw badArgument(option, file, 'name a file in a folder that exists and can be written to.');
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
