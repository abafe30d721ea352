import { access, constants, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { badArgument } from '@tractjs/core';
import { type Engine, startEngine } from '@tractjs/engine';
import { type BenchOptions, type NetworkName, parseArguments, usage } from './arguments';
import { describeRun } from './describe-run';
import { type Measured, measure } from './measure';
import type { BenchNetwork } from './network';
import { startPeer } from './peer';
import { peerUnet } from './peer-unet';
import { profile, profileTable } from './profile';
import { resultTable } from './results';
import { makeInputs, makeWork } from './works';
import { zooUnet } from './zoo-unet';

const networks: Readonly<Record<NetworkName, () => BenchNetwork>> = { peer_unet: peerUnet, unet: zooUnet };
const log = (line: string): void => console.log(line);

const main = async (): Promise<void> => {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    log(usage);
    return;
  }
  if (options.json !== undefined) await checkFolder(options.json);
  const engine = await startEngine({ threads: options.threads });
  log(engine.line);
  if (options.profile) showProfiles(options);
  else await compare(options, engine);
};

const compare = async (options: BenchOptions, engine: Engine): Promise<void> => {
  const peer = options.peer === undefined ? undefined : await startPeer(options.peer, options.threads);
  try {
    if (peer) log(`peer: PyTorch ${peer.torch} (Python ${peer.python}, ${options.threads} threads)`);
    const measured: Measured[] = [];
    for (const name of options.networks) {
      for (const batch of options.batches)
        measured.push(await measure(networks[name](), batch, peer, options, log));
    }
    const results = measured.flatMap((one) => one.results);
    log(['', ...resultTable(results)].join('\n'));
    if (options.json === undefined) return;
    const report = {
      results,
      ...describeRun(options, engine, peer),
      agreement: measured.map((one) => one.agreement ?? null),
    };
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await peer?.close();
  }
};

const showProfiles = (options: BenchOptions): void => {
  for (const name of options.networks) {
    const network = networks[name]();
    for (const batch of options.batches) {
      const inputs = makeInputs(network, batch);
      for (const workName of options.works) {
        const work = makeWork(workName, network, inputs);
        log(['', `${name}, batch ${batch}, ${workName}`, ...profileTable(profile(work.run))].join('\n'));
        work.dispose();
      }
      inputs.dispose();
    }
  }
};

/** Before minutes of measuring rather than after. */
const checkFolder = async (file: string): Promise<void> => {
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw badArgument('--json', file, 'name a file in a folder that exists and can be written to.');
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
