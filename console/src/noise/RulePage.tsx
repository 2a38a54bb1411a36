import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FAMILIES, type Family, type NoiseRule } from '../api/noise';
import { useChannel } from '../channels/useChannel';
import { traitsOf } from '../conditions/fromEvent';
import { latestEvents } from '../conditions/queries';
import { lastPriority } from '../order/order';
import { useSession } from '../session/session';
import { Loaded } from '../shell/Loaded';
import { MissingPage } from '../shell/MissingPage';
import { draftFrom, draftOf, LONGEST_NAME, MOST_PRIORITY, newDraft, type Draft } from './drafts';
import { noiseRules } from './queries';
import { RuleEditor } from './RuleEditor';

const route = getRouteApi('/inside/channels/$channelId/noise/$family/$ruleId');

/** A rule's editor: an existing rule, or `new`; a new one may begin as a copy, or with an event. */
export function RulePage() {
  const { family: named, ruleId } = route.useParams();
  const family = FAMILIES.find((one) => one === named);
  if (family === undefined) return <MissingPage />;
  return ruleId === 'new' ? <NewRule family={family} /> : <KnownRule family={family} ruleId={ruleId} />;
}

/** The moment at which the page was opened, in ms: what is typed does not move with the clock. */
function useStart(): { now: number; zone: string } {
  const { time_zone } = useSession();
  const [now] = useState(() => Date.now());
  return { now, zone: time_zone || Intl.DateTimeFormat().resolvedOptions().timeZone };
}

function KnownRule({ family, ruleId }: { family: Family; ruleId: string }) {
  const { channel_id: channelId } = useChannel();
  const { now, zone } = useStart();
  const query = useQuery({ ...noiseRules(channelId, family), staleTime: Infinity });
  return (
    <Loaded query={query}>
      {(rules) => {
        const rule = rules.find((one) => one.rule_id === ruleId);
        if (rule === undefined) return <MissingPage />;
        return <RuleEditor key={ruleId} family={family} rule={rule} initial={draftOf(rule, now, zone)} zone={zone} />;
      }}
    </Loaded>
  );
}

function NewRule({ family }: { family: Family }) {
  const { channel_id: channelId } = useChannel();
  const search = route.useSearch();
  const { now, zone } = useStart();
  const { t } = useTranslation();
  const rules = useQuery(noiseRules(channelId, family));
  const events = useQuery({ ...latestEvents({ channelId }), enabled: search.event !== undefined });
  const begin = (all: NoiseRule[], fresh: Draft): Draft => {
    const copied = all.find((one) => one.rule_id === search.copy);
    if (copied === undefined) return fresh;
    const rule_name = t('noise.copy_of', { name: copied.rule_name }).slice(0, LONGEST_NAME);
    return { ...draftOf(copied, now, zone), rule_name, priority: fresh.priority, from_incident_id: '' };
  };
  return (
    <Loaded query={rules}>
      {(all) => {
        const placed = all.map((one) => ({ id: one.rule_id, priority: one.priority }));
        const draft = begin(all, newDraft(lastPriority(placed, MOST_PRIORITY), now, zone));
        if (search.event === undefined)
          return <RuleEditor key={search.copy ?? 'new'} family={family} rule={null} initial={draft} zone={zone} />;
        return (
          <Loaded query={events}>
            {({ items }) => {
              const event = items.find((one) => one.event_id === search.event);
              const telling = event === undefined ? [] : traitsOf(event).filter((one) => one.telling);
              const initial =
                event === undefined
                  ? draft
                  : {
                      ...draftFrom(
                        telling.map((one) => one.condition),
                        draft,
                      ),
                      rule_name: event.title.slice(0, LONGEST_NAME),
                    };
              return <RuleEditor family={family} rule={null} initial={initial} zone={zone} />;
            }}
          </Loaded>
        );
      }}
    </Loaded>
  );
}
