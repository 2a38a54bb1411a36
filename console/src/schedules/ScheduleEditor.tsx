import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useMinute } from '../shell/clock';
import { BasicFields } from './BasicFields';
import type { ScheduleDraft } from './draft';
import { EditorPreview } from './EditorPreview';
import { layerFault } from './faults';
import { LayerList } from './LayerList';
import { NoticeFields } from './NoticeFields';
import { useOwnZone } from './ownZone';
import { schedulePreview } from './queries';
import { SaveBar } from './SaveBar';
import { dayIn, makeView, type Span } from './view';
import classes from './editor.module.css';

interface ScheduleEditorProps {
  /** Null while it is new. */
  scheduleId: number | null;
  initial: ScheduleDraft;
}

const TYPING_MS = 400;

/** A schedule that is set up: fields above, and below what they come to. */
export function ScheduleEditor({ scheduleId, initial }: ScheduleEditorProps) {
  const { t } = useTranslation();
  const [saved] = useState(initial);
  const [draft, setDraft] = useState(saved);
  const [problem, setProblem] = useState<unknown>(null);
  const [shown, setShown] = useState<{ span: Span; day?: string; own: boolean }>({ span: 'two_weeks', own: false });
  const ownZone = useOwnZone();
  const zone = shown.own ? ownZone : draft.zone;
  const today = dayIn(zone, useMinute());
  const { span, day = today } = shown;
  const view = useMemo(() => makeView(span, day, zone), [span, day, zone]);
  const [settled] = useDebouncedValue(draft, TYPING_MS);
  const preview = useQuery(schedulePreview(settled, view.asked));
  const found = problem ?? preview.error;
  const fault = layerFault(found);
  const put = (change: Partial<ScheduleDraft>) => {
    setDraft((old) => ({ ...old, ...change }));
    setProblem(null);
  };
  return (
    <div className={classes.editor}>
      <BasicFields draft={draft} put={put} />
      <Section title={t('schedules.layers')}>
        <p className="dim">{draft.isRanked ? t('schedules.layers_ranked') : t('schedules.layers_stacked')}</p>
        <LayerList
          layers={draft.layers}
          zone={draft.zone}
          fault={fault}
          onChange={(change) => {
            setDraft((old) => ({ ...old, layers: change(old.layers) }));
            setProblem(null);
          }}
        />
      </Section>
      <NoticeFields value={draft.notices} onChange={(notices) => put({ notices })} />
      <Section title={t('schedules.preview')}>
        <EditorPreview
          query={preview}
          isFaulty={found !== null}
          view={view}
          zone={draft.zone}
          ownZone={ownZone}
          day={day}
          onShown={(change) => setShown((old) => ({ ...old, ...change }))}
        />
      </Section>
      {found !== null && (fault === null || fault.layer >= draft.layers.length) && <ProblemNote problem={found} />}
      <SaveBar scheduleId={scheduleId} draft={draft} saved={saved} onProblem={setProblem} />
    </div>
  );
}
