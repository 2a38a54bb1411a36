import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { configFor, curlFor, quoted } from './samples';

const URL = "https://on.example/event/push/alert/standard?integration_key=k'1&x=$HOME";

describe('a command to paste', () => {
  it('reaches curl as the words that were meant, whatever stands in the address', () => {
    const command = (curlFor('standard', URL) ?? '').replace(/^curl/, 'printf "%s\\n"');
    const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(words.slice(0, 4)).toEqual(['-sS', '-X', 'POST', URL]);
    expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ event_status: 'Critical', labels: { resource: 'db-1' } });
  });

  it('exists only for bodies that can be written by hand', () => {
    expect(curlFor('zabbix', URL)).toBeNull();
    expect(curlFor('prometheus', URL)).toContain('"status":"firing"');
  });

  it('quotes quotes', () => {
    expect(quoted("a'b")).toBe("'a'\\''b'");
  });

  it('writes Alertmanager its receiver', () => {
    expect(configFor('prometheus', URL)?.text).toContain(`url: ${JSON.stringify(URL)}`);
    expect(configFor('standard', URL)).toBeNull();
  });
});
