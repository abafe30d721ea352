import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { networkNames, parseArguments } from './arguments';

describe('parseArguments', () => {
  it('fills in the defaults', () => {
    expect(parseArguments([])).toEqual({
      networks: ['peer_unet'],
      batches: [64],
      works: ['forward', 'train', 'tract', 'sample'],
      modes: ['eager', 'channels_last', 'compile'],
      samples: 1000,
      rounds: 5,
      repeats: 3,
      threads: availableParallelism(),
      profile: false,
      help: false,
    });
  });

  it('reads every option', () => {
    const text =
      '--network peer_unet,unet --batch 8,64 --work train --peer v/bin/python --modes compile --json out.json --page out.html --samples 50 --rounds 3 --repeats 5 --threads 1 --profile';
    expect(parseArguments(text.split(' '))).toEqual({
      networks: ['peer_unet', 'unet'],
      batches: [8, 64],
      works: ['train'],
      peer: 'v/bin/python',
      modes: ['compile'],
      json: 'out.json',
      page: 'out.html',
      samples: 50,
      rounds: 3,
      repeats: 5,
      threads: 1,
      profile: true,
      help: false,
    });
  });

  it('accepts all networks as one word', () => {
    expect(parseArguments(['--network', 'all']).networks).toEqual(networkNames);
  });

  it('counts duplicates once', () => {
    expect(parseArguments(['--work', 'train,forward,train']).works).toEqual(['train', 'forward']);
  });

  it.each([
    [['--network', 'resnet'], /--network is "resnet": give one or more of peer_unet, unet, ddpmpp16/],
    [['--work', 'forward,backward'], /--work is "backward"/],
    [['--modes', ''], /--modes is ""/],
    [['--batch', '64,0'], /--batch is "0": give a whole number/],
    [['--rounds', '2.5'], /--rounds is "2.5"/],
    [['--threads', 'many'], /--threads is "many"/],
    [['--page', ''], /--page is ""/],
    [['--samples', '0'], /--samples is "0"/],
    [['--peer', ''], /--peer is ""/],
    [['--speed', '9'], /Unknown option '--speed'.*--help/],
    [['fast'], /the command line is "fast"/],
  ])('refuses %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});
