import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MissingPage } from '../shell/MissingPage';
import { Page } from '../shell/Page';
import { Decisions } from './Decisions';
import { SUBJECTS } from './queries';

const route = getRouteApi('/inside/why/$kind/$id');

/** Why something happened, by the id of an event, an alert or an incident. */
export function WhyPage() {
  const { t } = useTranslation();
  const { kind, id } = route.useParams();
  const subject = SUBJECTS.find((one) => one === kind);
  if (subject === undefined) return <MissingPage />;
  return (
    <Page title={t(`why.title.${subject}`)} width="text" trail={<code>{id}</code>}>
      <Decisions key={id} kind={subject} id={id} />
    </Page>
  );
}
