import { ActionIcon, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Maximize2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IncidentDetail } from './detail/IncidentDetail';
import classes from './SidePanel.module.css';

/** An incident beside the list: the same as its page, in less room. */
export function SidePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <aside className={classes.panel} aria-label={t('incidents.panel')}>
      <div className={classes.tools}>
        <Tooltip label={t('incidents.as_page')}>
          <ActionIcon
            aria-label={t('incidents.as_page')}
            renderRoot={(props) => <Link to="/incidents/$incidentId" params={{ incidentId: id }} {...props} />}
          >
            <Maximize2 size={15} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label={t('incidents.close_panel')} onClick={onClose}>
          <X size={17} />
        </ActionIcon>
      </div>
      <IncidentDetail key={id} id={id} heading={2} />
    </aside>
  );
}
