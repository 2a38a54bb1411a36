import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleQuestionMark } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonWhy } from '../api/explain';
import { useSession } from '../session/session';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { useFullTime } from '../shell/Time';
import { ConcernCard } from './ConcernCard';
import { whyTold } from './queries';
import { useReasonText } from './reasons';
import { ToldQuestion } from './ToldQuestion';
import classes from './why.module.css';

const route = getRouteApi('/inside/why/told');

/** "Why was I, or was I not, told?": a person, a moment, and everything that concerned them then. */
export function ToldPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(whyTold(search));
  const me = useSession().member_id;
  const isOther = search.person !== undefined && search.person !== me;
  return (
    <Page
      title={t(isOther ? 'why.told.title_other' : 'why.told.title')}
      width="text"
      trail={
        search.incident === undefined ? undefined : (
          <Link to="/incidents/$incidentId" params={{ incidentId: search.incident }}>
            {t('why.told.to_incident')}
          </Link>
        )
      }
      below={
        <ToldQuestion
          search={search}
          onChange={(part) => void navigate({ search: { ...search, ...part }, replace: true })}
        />
      }
    >
      <Loaded query={query}>{(data) => <Answered data={data} />}</Loaded>
    </Page>
  );
}

function Answered({ data }: { data: PersonWhy }) {
  const { t } = useTranslation();
  const full = useFullTime();
  const reasonText = useReasonText();
  return (
    <div className={classes.trace}>
      <p className={classes.lead}>
        {t('why.told.between', { name: data.person_name, from: full(data.from_time), to: full(data.to_time) })}
      </p>
      {data.items.length === 0 && data.elsewhere.length === 0 && (
        <Empty icon={CircleQuestionMark} title={t('why.told.nothing')} text={t('why.told.nothing_text')} />
      )}
      {data.items.map((one) => (
        <ConcernCard key={one.incident_id} concern={one} />
      ))}
      {data.elsewhere.length > 0 && (
        <section>
          <h2 className={classes.subhead}>{t('why.told.elsewhere')}</h2>
          <ul className={classes.reasons}>
            {data.elsewhere.map((one, index) => (
              <li key={index}>
                {reasonText(one)}{' '}
                {typeof one.facts.event_id === 'string' && (
                  <Link to="/why/$kind/$id" params={{ kind: 'event', id: one.facts.event_id }}>
                    {t('why.told.first_event')}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.unnamed > 0 && <p className={classes.lead}>{t('why.told.unnamed', { count: data.unnamed })}</p>}
      <section>
        <h2 className={classes.subhead}>{t('why.told.remarks')}</h2>
        <ul className={classes.reasons}>
          {data.remarks.map((one, index) => (
            <li key={index} className="dim">
              {reasonText(one)}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
