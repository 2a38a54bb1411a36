import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Family } from '../api/noise';
import { useChannel } from '../channels/useChannel';
import { ConditionsEditor } from '../conditions/Conditions';
import { faultOf } from '../conditions/fault';
import { KeysInput } from '../conditions/KeysInput';
import { CHANNEL_KEYS } from '../conditions/model';
import { Card, Section } from '../shell/Card';
import { MOST_EQUALS, type Draft } from './drafts';
import classes from './noise.module.css';

interface WhatItHidesProps {
  family: Family;
  draft: Draft;
  put: (change: Partial<Draft>) => void;
  /** What the server refused. */
  problem: unknown;
}

/** Which events a rule hides, beside which others, and what remains of them. */
export function WhatItHides({ family, draft, put, problem }: WhatItHidesProps) {
  const { t } = useTranslation();
  const { channel_id: channelId } = useChannel();
  const common = { scope: { channelId }, extraKeys: CHANNEL_KEYS };
  const isInhibit = family === 'inhibit';
  return (
    <>
      {isInhibit && (
        <Section title={t('noise.inhibit.source')}>
          <Card>
            <ConditionsEditor
              {...common}
              none={t('noise.inhibit.no_source')}
              fault={faultOf(problem, 'source_filters')}
              value={draft.source_filters}
              onChange={(filters) => put({ source_filters: filters })}
            />
          </Card>
        </Section>
      )}
      <Section title={t(`noise.${family}.which`)}>
        <Card>
          <ConditionsEditor
            {...common}
            none={t('noise.no_condition')}
            fault={faultOf(problem, isInhibit ? 'target_filters' : 'filters')}
            value={draft.filters}
            onChange={(filters) => put({ filters })}
          />
        </Card>
      </Section>
      {isInhibit && (
        <Section title={t('noise.inhibit.equal')}>
          <Card>
            <KeysInput
              {...common}
              label={t('noise.inhibit.equals')}
              description={t('noise.inhibit.equals_text')}
              most={MOST_EQUALS}
              value={draft.equals}
              onChange={(equals) => put({ equals })}
            />
          </Card>
        </Section>
      )}
      {family !== 'drop' && (
        <Section title={t('noise.remains')}>
          <Card>
            <Radio.Group
              aria-label={t('noise.remains')}
              value={draft.is_directly_discard ? 'discard' : 'mark'}
              onChange={(choice) => put({ is_directly_discard: choice === 'discard' })}
            >
              <Stack gap="xs" className={classes.choices}>
                <Radio value="mark" label={t('noise.mark')} description={t(`noise.${family}.mark_text`)} />
                <Radio value="discard" label={t('noise.discard')} description={t('noise.discard_text')} />
              </Stack>
            </Radio.Group>
          </Card>
        </Section>
      )}
    </>
  );
}
