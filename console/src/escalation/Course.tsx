import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RuleDraft, Target } from '../api/escalation';
import { teamList, usePersonNames } from '../people/queries';
import { durationText } from '../shell/duration';
import { titleOf } from './bots';
import { plan } from './plan';
import { notifierTypes } from './queries';
import { useScheduleNames } from './SchedulesSelect';
import classes from './escalation.module.css';

/** What the rule does to an incident that nobody answers: who is told when. */
export function Course({ draft }: { draft: RuleDraft }) {
  const { t } = useTranslation();
  const moments = plan(draft);
  const namesOf = useTargetNames(draft);
  return (
    <aside className={classes.course} aria-label={t('escalation.course')}>
      <h2>{t('escalation.course')}</h2>
      <p className="dim">{t('escalation.course_text')}</p>
      <ol>
        {moments.map((moment) => {
          const target = draft.layers[moment.layer]?.target;
          const names = target === undefined ? [] : namesOf(target);
          return (
            <li key={`${moment.layer}-${moment.round}`} data-first={moment.round === 1 || undefined}>
              <span className={classes.courseAt}>
                {moment.at_s === 0 ? t('escalation.at_once') : durationText(t, moment.at_s)}
              </span>
              <span>
                {moment.round === 1
                  ? t('escalation.layer', { layer: moment.layer + 1 })
                  : t('escalation.again', { round: moment.round })}
                <span className={classes.courseWho} data-nobody={names.length === 0 || undefined}>
                  {names.length === 0 ? t('escalation.nobody') : names.join(', ')}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
    </aside>
  );
}

function useTargetNames(draft: RuleDraft): (target: Target) => string[] {
  const { t, i18n } = useTranslation();
  const scheduleOf = useScheduleNames();
  const teams = useQuery(teamList());
  const notifiers = useQuery(notifierTypes());
  const personOf = usePersonNames(draft.layers.flatMap((layer) => layer.target.person_ids));
  return (target) => [
    ...target.person_ids.map(personOf),
    ...target.team_ids.map((id) => teams.data?.items.find((one) => one.team_id === id)?.team_name ?? `#${id}`),
    ...Object.keys(target.schedule_to_role_ids).map((id) => t('escalation.on_call_in', { schedule: scheduleOf(id) })),
    ...target.emails,
    ...target.webhooks.map((bot) => {
      const { alias } = bot.settings;
      const known = notifiers.data?.items.find((one) => one.types.includes(bot.type));
      const title = titleOf(known, i18n.language) ?? bot.type;
      return typeof alias === 'string' && alias !== '' ? alias : title;
    }),
  ];
}
