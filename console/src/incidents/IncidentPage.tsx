import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IncidentDetail } from './detail/IncidentDetail';
import classes from './IncidentPage.module.css';

const route = getRouteApi('/inside/incidents/$incidentId');

/** An incident as a page: where the links in notifications lead. */
export function IncidentPage() {
  const { t } = useTranslation();
  const { incidentId } = route.useParams();
  return (
    <div className={classes.page}>
      <Link to="/incidents" className={classes.back}>
        <ChevronLeft size={16} aria-hidden />
        {t('incidents.title')}
      </Link>
      <IncidentDetail key={incidentId} id={incidentId} heading={1} />
    </div>
  );
}
