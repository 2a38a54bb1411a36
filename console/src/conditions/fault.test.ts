import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/call';
import { faultOf } from './fault';

function refused(message: string): ApiError {
  return new ApiError('InvalidParameter', message, 400, '');
}

describe('faultOf', () => {
  it('finds the value', () => {
    const fault = faultOf(
      refused('filters[0][1].vals[2]: is no regular expression in RE2 syntax: missing )'),
      'filters',
    );
    expect(fault).toEqual({
      group: 0,
      condition: 1,
      value: 2,
      text: 'is no regular expression in RE2 syntax: missing )',
    });
  });

  it('finds the condition where no value is named', () => {
    expect(faultOf(refused('filters[3][0].key: "a" is not known'), 'filters')).toMatchObject({
      group: 3,
      condition: 0,
      value: null,
    });
  });

  it('finds the group', () => {
    expect(faultOf(refused('filters[2]: must be a list'), 'filters')).toMatchObject({ group: 2, condition: null });
  });

  it('keeps fields apart', () => {
    const problem = refused('source_filters[0][0].vals[0]: "x" is no network');
    expect(faultOf(problem, 'target_filters')).toBeNull();
    expect(faultOf(problem, 'source_filters')).toMatchObject({ group: 0, condition: 0, value: 0 });
  });

  it('reads places in a single list', () => {
    expect(faultOf(refused('group.cases[1].if[2].vals[0]: is empty'), 'group.cases[1].if', true)).toEqual({
      group: 0,
      condition: 2,
      value: 0,
      text: 'is empty',
    });
  });

  it('leaves everything else to the page', () => {
    expect(faultOf(refused('filters: each group needs at least one condition'), 'filters')).toBeNull();
    expect(faultOf(refused('rule_name: too long'), 'filters')).toBeNull();
    expect(faultOf(new Error('filters[0][0]: no'), 'filters')).toBeNull();
  });
});
