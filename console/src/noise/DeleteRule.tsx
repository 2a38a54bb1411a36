import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Family, NoiseRule } from '../api/noise';
import { queryClient } from '../api/query';
import { Confirm } from '../shell/Confirm';
import { noiseKeys, OPERATIONS } from './queries';

interface DeleteRuleProps {
  family: Family;
  rule: NoiseRule;
  opened: boolean;
  onClose: () => void;
  onDone?: () => Promise<unknown>;
}

/** Says what follows when a rule goes, then deletes it. */
export function DeleteRule({ family, rule, opened, onClose, onDone }: DeleteRuleProps) {
  const { t } = useTranslation();

  async function remove() {
    await call(OPERATIONS[family].delete, { channel_id: rule.channel_id, rule_id: rule.rule_id });
    await onDone?.();
    await queryClient.invalidateQueries({ queryKey: noiseKeys.channel(rule.channel_id) });
  }

  return (
    <Confirm
      opened={opened}
      title={t('noise.delete_title', { name: rule.rule_name })}
      verb={t('action.delete')}
      onConfirm={remove}
      onClose={onClose}
    >
      {t(`noise.${family}.delete_text`)}
    </Confirm>
  );
}
