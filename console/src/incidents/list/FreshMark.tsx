import { Button } from '@mantine/core';
import { ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Fresh } from './useFresh';

/** "3 new · show": the list changes when this is pressed, not before. */
export function FreshMark({ fresh, onShow }: { fresh: Fresh; onShow: () => void }) {
  const { t } = useTranslation();
  const visible = fresh.count > 0 || fresh.missed;
  return (
    <span role="status">
      {visible && (
        <Button size="compact-sm" radius="xl" leftSection={<ArrowUp size={14} />} onClick={onShow}>
          {fresh.count > 0 ? t('incidents.fresh', { count: fresh.count }) : t('incidents.missed')}
        </Button>
      )}
    </span>
  );
}
