import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChannel } from '../channels/useChannel';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { groupingOf } from './grouping';
import { Place } from './Place';
import { useGroupingText, useWindowText } from './groupingText';
import classes from './noise.module.css';

/** How alerts become incidents, in words; changed on a page of its own. */
export function GroupingSection() {
  const { t } = useTranslation();
  const channel = useChannel();
  const mayManage = useMay('channels.manage');
  const draft = groupingOf(channel.group);
  const groupingText = useGroupingText();
  const windowText = useWindowText();
  const edit = mayManage && (
    <Button
      size="compact-md"
      variant="default"
      renderRoot={(props) => (
        <Link to="/channels/$channelId/noise/grouping" params={{ channelId: String(channel.channel_id) }} {...props} />
      )}
    >
      {t('noise.group.edit')}
    </Button>
  );
  return (
    <Place id="group" title={t('noise.group.title')} text={t('noise.group.text')} action={edit}>
      <Card>
        <dl className={classes.facts}>
          <div>
            <dt>{t('noise.group.method')}</dt>
            <dd>{groupingText(draft)}</dd>
          </div>
          {draft.method !== 'n' && (
            <>
              <div>
                <dt>{t('noise.group.window')}</dt>
                <dd>{windowText(draft)}</dd>
              </div>
              <div>
                <dt>{t('noise.group.storm')}</dt>
                <dd>
                  {draft.storm_thresholds.length === 0
                    ? t('word.none')
                    : t('noise.group.storm_at', { counts: draft.storm_thresholds.join(', ') })}
                </dd>
              </div>
            </>
          )}
        </dl>
      </Card>
    </Place>
  );
}
