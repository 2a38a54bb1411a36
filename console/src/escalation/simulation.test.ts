import { expect, it } from 'vitest';
import { stepsOf, type Moment } from './simulation';

const moment: Moment = {
  at: 10,
  kind: 'told',
  layer: 0,
  round: 1,
  event: 'triggered',
  person_id: 1,
  recipient: 'Ana',
  transport: 'email',
  text: 'on call',
};

it('puts together what one message of a layer tells', () => {
  const steps = stepsOf([
    moment,
    { ...moment, transport: 'sms' },
    { ...moment, recipient: 'Bo', person_id: 2 },
    { ...moment, at: 70, round: 2 },
    { ...moment, at: 80, kind: 'answered', recipient: '', transport: '', text: '' },
  ]);
  expect(steps.map((one) => [one.at, one.kind, one.told.map((each) => each.name)])).toEqual([
    [10, 'told', ['Ana', 'Bo']],
    [70, 'told', ['Ana']],
    [80, 'answered', []],
  ]);
  expect(steps[0]?.told[0]?.ways).toEqual(['email', 'sms']);
});
