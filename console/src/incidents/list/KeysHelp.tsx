import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const KEYS = [
  ['j', 'down'],
  ['k', 'up'],
  ['Enter', 'open'],
  ['Esc', 'leave'],
  ['x', 'select'],
  ['a', 'ack'],
  ['c', 'close'],
  ['s', 'snooze'],
  ['/', 'search'],
  ['?', 'help'],
] as const;

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('incidents.keys.title')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <dl style={{ display: 'grid', gridTemplateColumns: '72px 1fr', gap: '10px 12px', margin: 0 }}>
        {KEYS.map(([key, what]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd style={{ margin: 0 }}>{t(`incidents.keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
