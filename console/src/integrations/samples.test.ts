import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlFor, quoted } from './samples';

const URL = "https://on.example/event/push/alert/standard?integration_key=k'1&x=$HOME";

/** The words that curl would be started with. */
function wordsOf(type: string): string[] {
  const command = (curlFor(type, URL) ?? '').replace(/^curl/, 'printf "%s\\n"');
  return execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
}

describe('a command to paste', () => {
  it('reaches curl as the words that were meant, whatever stands in the address', () => {
    const words = wordsOf('standard');
    expect(words.slice(0, 4)).toEqual(['-sS', '-X', 'POST', URL]);
    expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ event_status: 'Critical', labels: { resource: 'db-1' } });
  });

  it('carries the time at which it is run, so that it is never older than what is known', () => {
    const body = JSON.parse(wordsOf('prometheus').at(-1) ?? '') as { alerts: { startsAt: string }[] };
    expect(Date.now() - Date.parse(body.alerts[0]?.startsAt ?? '')).toBeLessThan(60_000);
  });

  it('exists only for bodies that can be written by hand', () => {
    expect(curlFor('zabbix', URL)).toBeNull();
  });

  it('quotes quotes', () => {
    expect(quoted("a'b")).toBe("'a'\\''b'");
  });
});
