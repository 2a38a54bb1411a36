import { Button, NumberInput, Radio, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Channel } from '../api/channels';
import { queryClient } from '../api/query';
import { channelKeys } from '../channels/queries';
import { useChannel } from '../channels/useChannel';
import { TryOnHistory } from '../replay/TryOnHistory';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { flappingBody, flappingOf, MODES } from './flapping';
import { Place } from './Place';
import classes from './noise.module.css';

/** When an alert that comes and goes is marked, and whether it then stays quiet. */
export function FlappingSection() {
  const { t } = useTranslation();
  const channel = useChannel();
  return (
    <Place id="flapping" title={t('noise.flapping.title')} text={t('noise.flapping.text')}>
      <Card>
        <FlappingForm key={JSON.stringify(channel.flapping)} channel={channel} />
      </Card>
    </Place>
  );
}

function FlappingForm({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const mayManage = useMay('channels.manage');
  const kept = flappingOf(channel.flapping);
  const [draft, setDraft] = useState(kept);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const put = (change: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...change }));
  const changed = JSON.stringify(flappingBody(draft)) !== JSON.stringify(flappingBody(kept));

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call('/channel/update', { channel_id: channel.channel_id, flapping: flappingBody(draft) });
      await queryClient.invalidateQueries({ queryKey: channelKeys.one(channel.channel_id) });
      toasts.done(t('action.saved'));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void save(event)}>
      <Stack gap="sm">
        <Radio.Group
          aria-label={t('noise.flapping.title')}
          value={draft.mode}
          onChange={(mode) => put({ mode: MODES.find((one) => one === mode) ?? 'mark' })}
        >
          <div className={classes.choices}>
            {MODES.map((mode) => (
              <Radio
                key={mode}
                value={mode}
                disabled={!mayManage}
                label={t(`noise.flapping.mode.${mode}`)}
                description={t(`noise.flapping.mode_text.${mode}`)}
              />
            ))}
          </div>
        </Radio.Group>
        {draft.mode !== 'off' && (
          <div className={classes.numbers}>
            <NumberInput
              label={t('noise.flapping.changes')}
              min={2}
              max={100}
              allowDecimal={false}
              value={draft.max_changes}
              onChange={(value) => put({ max_changes: Number(value) })}
            />
            <NumberInput
              label={t('noise.flapping.within')}
              suffix={t('channels.minutes_suffix')}
              min={1}
              max={1_440}
              allowDecimal={false}
              value={draft.in_mins}
              onChange={(value) => put({ in_mins: Number(value) })}
            />
            {draft.mode === 'mute' && (
              <NumberInput
                label={t('noise.flapping.quiet')}
                suffix={t('channels.minutes_suffix')}
                min={30}
                max={1_440}
                allowDecimal={false}
                value={draft.mute_mins}
                onChange={(value) => put({ mute_mins: Number(value) })}
              />
            )}
          </div>
        )}
        {problem !== null && <ProblemNote problem={problem} />}
        {changed && (
          <div className={classes.save}>
            <Button type="submit" loading={busy}>
              {t('action.save')}
            </Button>
            <TryOnHistory
              place={{ channel_id: channel.channel_id }}
              draft={() => ({ flapping: flappingBody(draft) })}
            />
            <Button variant="subtle" onClick={() => setDraft(kept)}>
              {t('action.discard')}
            </Button>
          </div>
        )}
      </Stack>
    </form>
  );
}
