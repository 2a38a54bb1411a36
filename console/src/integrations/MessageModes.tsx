import { Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Note } from '../shell/Note';
import { modesOf, settingsOf, type Modes } from './modes';
import classes from './integrations.module.css';

/** Examples of patterns, the same in every language. */
const SUCH = { opens: '*PROBLEM*', closes: '*RESOLVED*', key: 'host=(?P<result>\\S+)' };

interface MessageModesProps {
  type: string;
  settings: Record<string, unknown>;
  onChange: (settings: Record<string, unknown>) => void;
}

/** How messages of mails and robots become alerts. */
export function MessageModes({ type, settings, onChange }: MessageModesProps) {
  const { t } = useTranslation();
  const modes = modesOf(settings);
  if (modes === null) return <Note tone="info">{t('integrations.modes.by_api')}</Note>;
  const set = (part: Partial<Modes>) => onChange(settingsOf({ ...modes, ...part }));
  const places = (['title', 'content'] as const).map((one) => ({ value: one, label: t(`integrations.modes.${one}`) }));
  const kinds = (['each', 'title', 'rules'] as const).filter((one) => one !== 'title' || type !== 'wecom-alert');
  return (
    <Stack gap="md">
      <Radio.Group
        label={t('integrations.modes.mode')}
        value={modes.push_mode}
        onChange={(next) => set({ push_mode: next as Modes['push_mode'] })}
      >
        <Stack gap="xs" mt="xs">
          {kinds.map((one) => (
            <Radio key={one} value={one} label={t(`integrations.modes.by.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {modes.push_mode === 'rules' && (
        <>
          <div className={classes.pair}>
            <Select
              label={t('integrations.modes.open_on')}
              allowDeselect={false}
              data={places}
              value={modes.openOn}
              onChange={(next) => set({ openOn: next as Modes['openOn'] })}
            />
            <Textarea
              label={t('integrations.modes.opens')}
              description={t('integrations.modes.patterns')}
              placeholder={SUCH.opens}
              autosize
              minRows={1}
              value={modes.opens}
              onChange={(event) => set({ opens: event.currentTarget.value })}
            />
          </div>
          <div className={classes.pair}>
            <Select
              label={t('integrations.modes.close_on')}
              allowDeselect={false}
              data={places}
              value={modes.closeOn}
              onChange={(next) => set({ closeOn: next as Modes['closeOn'] })}
            />
            <Textarea
              label={t('integrations.modes.closes')}
              description={t('integrations.modes.patterns')}
              placeholder={SUCH.closes}
              autosize
              minRows={1}
              value={modes.closes}
              onChange={(event) => set({ closes: event.currentTarget.value })}
            />
          </div>
          <div className={classes.pair}>
            <Select
              label={t('integrations.modes.key_from')}
              allowDeselect={false}
              data={places}
              value={modes.key_from}
              onChange={(next) => set({ key_from: next as Modes['key_from'] })}
            />
            <TextInput
              label={t('integrations.modes.key')}
              description={t('integrations.modes.key_text')}
              placeholder={SUCH.key}
              value={modes.key_pattern}
              onChange={(event) => set({ key_pattern: event.currentTarget.value })}
            />
          </div>
          <Select
            label={t('integrations.modes.unmatched')}
            allowDeselect={false}
            data={(['drop', 'alert'] as const).map((one) => ({
              value: one,
              label: t(`integrations.modes.rest.${one}`),
            }))}
            value={modes.unmatched}
            onChange={(next) => set({ unmatched: next as Modes['unmatched'] })}
          />
        </>
      )}
    </Stack>
  );
}
