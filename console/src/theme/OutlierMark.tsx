import { Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import classes from './marks.module.css';

/** Says that nothing like this has happened of late. */
export function OutlierMark() {
  const { t } = useTranslation();
  return (
    <span className={classes.outlier} title={t('incidents.outlier_text')}>
      <Sparkles size={12} aria-hidden />
      {t('incidents.outlier')}
    </span>
  );
}
