import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { badArgument } from '@tractjs/core';
import { startEngine } from '@tractjs/engine';
import { networkNames } from '../arguments';
import { makeInputs } from '../networks/inputs';
import { benchNetwork } from '../networks/networks';
import { type Peer, startPeer } from './peer';
import { type Outcome, RECORDED_BATCH, RECORDED_STEPS, some } from './recorded';

/** Writes recorded.json: run `tsx tooling/bench/peer/record.ts PYTHON` if a network or a work changes, then `npm run format`. */
const main = async (python: string | undefined): Promise<void> => {
  if (python === undefined) throw badArgument('PYTHON', python, 'give the path of a python that has torch.');
  await startEngine({ threads: 1 });
  const peer = await startPeer(python, 'eager', 1);
  const recorded: Record<string, Outcome> = {};
  try {
    for (const name of networkNames) recorded[name] = await record(peer, name);
  } finally {
    await peer.close();
  }
  const file = fileURLToPath(new URL('./recorded.json', import.meta.url));
  await writeFile(file, `${JSON.stringify(recorded)}\n`);
};

const record = async (peer: Peer, name: (typeof networkNames)[number]): Promise<Outcome> => {
  const bench = benchNetwork(name, { small: true });
  const inputs = makeInputs(bench, RECORDED_BATCH);
  await peer.open(bench, inputs, RECORDED_BATCH);
  inputs.dispose();
  return {
    output: some(await peer.output()),
    samples: some(await peer.sampled()),
    train: (await peer.contestant('train').run(RECORDED_STEPS)).losses,
    tract: (await peer.contestant('tract').run(RECORDED_STEPS)).losses,
  };
};

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
