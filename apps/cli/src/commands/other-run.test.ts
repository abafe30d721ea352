import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { contentsOf, temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyModel, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
const argv = [...tinyTraining, '--out', join(root, 'teacher')];

beforeAll(async () => {
  await tinyModel(root);
});

it('refuses a run folder with other settings, naming what differs, and replaces it with --fresh', async () => {
  const before = contentsOf(root);
  const refused = await runCommand([...argv, '--seed', '5', '--batch', '16']);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(
    /contains a finished run with other settings \(batch was 32 and is now 16; seed was 0 and is now 5\).*--fresh/,
  );
  expect(refused.stderr.slice(refused.stderr.indexOf('tract: '))).toSatisfy(isParagraph);
  expect(contentsOf(root)).toEqual(before);
  const again = await runCommand(argv);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Already done')]);
  const fresh = await runCommand([...argv, '--seed', '5', '--fresh', '--json']);
  expect(fresh.events().at(-1)).toMatchObject({ event: 'result', earlier: false, samples: 320 });
});
