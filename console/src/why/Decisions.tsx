import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Explanation } from '../api/explain';
import { Bars, Loaded } from '../shell/Loaded';
import { AskRule } from './AskRule';
import { Fates } from './Fates';
import { explanation, type Subject } from './queries';
import { StepLine } from './StepLine';
import classes from './why.module.css';

/** The trace of decisions: what came in, what was decided at each stage and by which rule. */
export function Decisions({ kind, id }: { kind: Subject; id: string }) {
  const query = useQuery(explanation(kind, id));
  return (
    <Loaded query={query} skeleton={<Bars count={6} height={34} />}>
      {(data) => <Trace data={data} />}
    </Loaded>
  );
}

function Trace({ data }: { data: Explanation }) {
  const { t } = useTranslation();
  return (
    <div className={classes.trace}>
      <p className={classes.lead}>{t('why.lead')}</p>
      {data.steps.length === 0 ? (
        <p className="dim">{t('why.nothing')}</p>
      ) : (
        <ol className={classes.steps}>
          {data.steps.map((step, index) => (
            <StepLine key={index} step={step} />
          ))}
        </ol>
      )}
      {data.events.length > 0 && <Fates events={data.events} total={data.events_total} />}
      {data.channel_id > 0 && <AskRule kind={data.subject.kind} id={data.subject.id} channelId={data.channel_id} />}
    </div>
  );
}
