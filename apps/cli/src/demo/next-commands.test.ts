import { describe, expect, it } from 'vitest';
import { reportFixture } from '../testing/report-fixture';
import { nextCommands } from './next-commands';

const values = { out: 'runs/demo', compare: false, phases: undefined };

describe('nextCommands', () => {
  it('are written the way the demo was called', () => {
    expect(nextCommands(reportFixture, values, {})).toEqual([
      'tract demo --compare',
      'tract sample --model runs/demo/tract/model --steps 1 --seed 1 --out digits.png',
      'tract demo --phases 1024,32,1 --out runs/demo-1024',
    ]);
    const [compare, sample] = nextCommands(reportFixture, values, { npm_lifecycle_event: 'demo' });
    expect(compare).toBe('npm run demo -- --compare');
    expect(sample).toMatch(/^npm run tract -- sample --model/);
    expect(nextCommands(reportFixture, values, { npm_lifecycle_event: 'tract' })[0]).toBe(
      'npm run tract -- demo --compare',
    );
  });

  it('omit what was done', () => {
    const done = { out: 'x', compare: true, phases: [1024, 32, 1] };
    expect(nextCommands({ ...reportFixture, data: 'ring' }, done, {})).toEqual([
      'tract sample --model x/tract/model --steps 1 --seed 1 --out points.png',
    ]);
  });
});
