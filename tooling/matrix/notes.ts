import type { Notes } from './page';

/** Notes on hard cells. */
export const notes: Notes = [
  {
    cells: 'VP cosine, for 256 x 256, and rectified flow, shifted',
    text: 'The weakest of TRACT. A shift to more noise puts most of the 64 steps where no mode is decided yet, so that few of the drawn times teach the student where points part ways. The first of the two has 1.5 times the work of the others; after 1,000 updates in all it stood at 7 x.',
  },
  {
    cells: 'VP linear and VP DDPM, with a teacher of higher order',
    text: "Heun, dpm-2, dpm++-2s, dpm-3 and rk4 are hardly nearer to the exact flow than DDIM is (0.013 to 0.015 against 0.016): a stage of their last step would be at the clean level, so that step is DDIM, and on a grid even in time it is a long one. Midpoint, Ralston and Bogacki-Shampine have no stage there and come to 0.0005 to 0.002. On EDM, whose grid is fine at the clean end, Heun is 12 times nearer than DDIM. Below 0.04 the student's own error hides the difference.",
  },
  {
    cells: 'Heun and Runge-Kutta teachers in two phases',
    text: 'The teacher is walked with its own step in the first phase alone. The student of 8 steps teaches by DDIM, for which it was made: walked with Heun on VP cosine, whose last step spans a factor of 4,400 in sigma / alpha, its student ended 38,000 away.',
  },
  {
    cells: 'Binary time-distillation',
    text: 'Six phases share 1,050 updates, and what one phase gets wrong the next one learns. 6.7 to 9.7 x at this budget; more updates help all of them.',
  },
  {
    cells: 'Consistency distillation',
    text: 'In one phase the student learns from its own average one of 64 steps further on, so that what is known at the clean end has to travel through 64 averages. 2.7 to 5.3 x after 1,050 updates.',
  },
  {
    cells: 'A Heun student on the endpoint',
    text: 'A Heun step asks the network at both of its ends. At the clean end of a group the network already serves the group below, and what it says there is a jump and no slope; the prediction at the noisy end has to make up for it. On the VP cosines and VP iDDPM the first of 4 steps comes from almost pure noise: the difference of two predictions is multiplied by some thousands, for the student (0.8 to 4.5 away) as for undistilled steps (8 to 84 away). On VP linear, VP DDPM and the table of iDDPM the student is further away than undistilled Heun steps are (0.30 against 0.26, 0.09 against 0.06). Distil to DDIM steps.',
  },
];
