import { Spoiler } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { LabelList } from './LabelList';
import classes from './detail.module.css';

const TEXTS = ['impact', 'root_cause', 'resolution'] as const;

/** What is known: the description, what people wrote, and the labels. */
export function Facts({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const written = TEXTS.filter((name) => incident[name] !== '');
  const hasLabels = Object.keys(incident.labels).length > 0;
  if (incident.description === '' && written.length === 0 && !hasLabels) return null;
  return (
    <div className={classes.facts}>
      {incident.description !== '' && (
        <Spoiler maxHeight={120} showLabel={t('incidents.more_text')} hideLabel={t('incidents.less_text')}>
          <p className={classes.description}>{incident.description}</p>
        </Spoiler>
      )}
      {written.map((name) => (
        <div key={name}>
          <h3 className={classes.factName}>{t(`incidents.text.${name}`)}</h3>
          <p className={classes.description}>{incident[name]}</p>
        </div>
      ))}
      <LabelList labels={incident.labels} />
    </div>
  );
}
