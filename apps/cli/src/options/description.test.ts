import { describe, expect, it } from 'vitest';
import { parseDescription } from './description';
import { parseRange } from './range';
import { parseWeight } from './weight';

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

  it('leaves descriptions as they are, and refuses options without a name', () => {
    expect(parseDescription('--grid', { kind: 'karras', rho: 5 })).toEqual({ kind: 'karras', rho: 5 });
    expect(() => parseDescription('--grid', 'karras:7')).toThrow(
      /--grid is "karras:7": write options as name=value/,
    );
  });
});

describe('parseWeight', () => {
  const level = { time: 0, alpha: 10, sigma: 1 };

  it('makes the weight that it names', () => {
    expect(parseWeight('snr:min=1,max=25')(level)).toBe(25);
    expect(parseWeight('snr')(level)).toBe(100);
    expect(parseWeight('uniform')(level)).toBe(1);
    expect(parseWeight({ kind: 'output', dataStd: 1 })(level)).toBe(101);
  });

  it.each([
    ['sine', /There are: snr, output, uniform/],
    [
      'snr:maxi=3',
      /--weight: "maxi" is not a known option of snr\. Did you mean "max"\? There are: min, max/,
    ],
    ['uniform:max=3', /uniform has no options/],
    ['snr:max=lots', /max must be a number/],
    ['snr:min=3,max=2', /min is 3/],
  ])('refuses %s', (text, message) => {
    expect(() => parseWeight(text)).toThrow(message);
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
