import { describe, expect, it } from 'vitest';
import type { IntegrationType } from '../api/integrations';
import { matching } from './senders';

function kind(type: string, title: string, category: IntegrationType['category'], title_zh = title): IntegrationType {
  return {
    type,
    kind: 'alert',
    title,
    title_zh,
    category,
    summary: '',
    summary_zh: '',
    icon: '',
    recovers: true,
    has_settings: false,
  };
}

const KINDS = [
  kind('aws-cloudwatch', 'AWS CloudWatch', 'cloud'),
  kind('cloudflare', 'Cloudflare', 'cloud'),
  kind('zabbix', 'Zabbix', 'open-source'),
  kind('guance', 'Guance', 'commercial', '观测云'),
];

describe('matching', () => {
  it('finds by any word of any language', () => {
    expect(matching(KINDS, '观测', '').map((one) => one.type)).toEqual(['guance']);
    expect(matching(KINDS, 'watch cloud', '').map((one) => one.type)).toEqual(['aws-cloudwatch']);
  });

  it('puts first what begins with the text', () => {
    expect(matching(KINDS, 'cloud', '').map((one) => one.type)).toEqual(['cloudflare', 'aws-cloudwatch']);
  });

  it('narrows by kind and is by name without a text', () => {
    expect(matching(KINDS, '', 'cloud').map((one) => one.type)).toEqual(['aws-cloudwatch', 'cloudflare']);
    expect(matching(KINDS, 'nagios', '')).toEqual([]);
  });
});
