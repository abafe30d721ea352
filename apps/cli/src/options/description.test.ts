import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parseDescription } from './description';
import { parseRange } from './range';
import { parseLoss, parseWeight } from './weight';

describe('parseDescription', () => {
  it.each([
    ['uniform', { kind: 'uniform' }],
    ['karras:rho=7,sigmaMin=0.002', { kind: 'karras', rho: 7, sigmaMin: 0.002 }],
    ['unet:multipliers=1,2,2,blocks=2', { kind: 'unet', multipliers: [1, 2, 2], blocks: 2 }],
    ['x:name=y', { kind: 'x', name: 'y' }],
    ['vp-ddpm:scaled=true,count=10', { kind: 'vp-ddpm', scaled: true, count: 10 }],
    ['explicit:times=0,0.5,1', { kind: 'explicit', times: [0, 0.5, 1] }],
  ])('reads %s', (text, description) => {
    expect(parseDescription('--grid', text)).toEqual(description);
  });

  it('returns descriptions unchanged, and refuses options without a name', () => {
    expect(parseDescription('--grid', { kind: 'karras', rho: 5 })).toEqual({ kind: 'karras', rho: 5 });
    expect(() => parseDescription('--grid', 'karras:7')).toThrow(
      /--grid is "karras:7": write options as name=value/,
    );
  });
});

describe('parseWeight', () => {
  const level = { time: 0, alpha: 10, sigma: 1 };

  it('makes the named weight', () => {
    expect(parseWeight('snr:min=1,max=25')(level)).toBe(25);
    expect(parseWeight('snr')(level)).toBe(100);
    expect(parseWeight('uniform')(level)).toBe(1);
    expect(parseWeight({ kind: 'output', dataStd: 1 })(level)).toBe(101);
  });

  it.each([
    ['sine', /There are: snr, /],
    ['snr:maxi=3', /"maxi" is not a known option of snr\. Did you mean "max"\? There are: min, max/],
    ['uniform:max=3', /uniform has no options/],
    ['snr:max=lots', /weight\.max is "lots": give a number/],
    ['snr:min=3,max=2', /min is 3/],
  ])('refuses %s', (text, message) => {
    expect(() => parseWeight(text)).toThrow(message);
  });
});

describe('parseLoss', () => {
  it('makes the named loss, and refuses others', () => {
    const of = (text: string) => tf.tidy(() => parseLoss(text)(tf.tensor1d([16]), 4).dataSync()[0]);
    expect([of('squared'), of('pseudo-huber:c=3')]).toEqual([16, expect.closeTo(2, 6)]);
    expect(() => parseLoss('lpips')).toThrow(
      '"lpips" is not a known loss. There are: squared, pseudo-huber.',
    );
  });
});

describe('parseRange', () => {
  it('reads two numbers or off', () => {
    expect(parseRange('--clip', '-1,1')).toEqual([-1, 1]);
    expect(parseRange('--clip', 'off')).toBe(false);
  });

  it.each(['1,-1', '1', '1,2,3', 'a,b', ''])('refuses %j', (text) => {
    expect(() => parseRange('--clip', text)).toThrow(/--clip is .*: give two numbers/);
  });
});
