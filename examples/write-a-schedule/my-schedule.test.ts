import { describeSchedule } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { straightLogSnr } from './my-schedule';

describeSchedule('straight-log-snr', straightLogSnr, { describe, it, variancePreserving: true });
