import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChannel } from '../channels/useChannel';
import { Loaded } from '../shell/Loaded';
import { templateList } from '../templates/queries';
import { draftOf, newDraft } from './draft';
import { rule, rules } from './queries';
import { RuleEditor } from './RuleEditor';

const route = getRouteApi('/inside/channels/$channelId/escalation/$ruleId');

/** A rule's editor: an existing rule, or `new`. */
export function RulePage() {
  const { ruleId } = route.useParams();
  return ruleId === 'new' ? <NewRule /> : <KnownRule ruleId={ruleId} />;
}

function KnownRule({ ruleId }: { ruleId: string }) {
  const { channel_id: channelId } = useChannel();
  const query = useQuery({ ...rule(channelId, ruleId), staleTime: Infinity, gcTime: 0 });
  return (
    <Loaded query={query}>
      {(known) => <RuleEditor key={ruleId} channelId={channelId} rule={known} initial={draftOf(known)} />}
    </Loaded>
  );
}

function NewRule() {
  const { t } = useTranslation();
  const { channel_id: channelId } = useChannel();
  const others = useQuery(rules(channelId));
  const templates = useQuery(templateList());
  return (
    <Loaded query={others}>
      {({ items }) => (
        <Loaded query={templates}>
          {(page) => {
            const name = items.length === 0 ? t('escalation.first_name') : '';
            return (
              <RuleEditor
                channelId={channelId}
                rule={null}
                initial={newDraft(items.length, name, page.items.find((one) => one.is_default)?.template_id ?? '')}
              />
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}
