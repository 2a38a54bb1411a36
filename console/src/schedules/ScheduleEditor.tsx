import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useNow } from '../shell/clock';
import { useToasts } from '../shell/toast';
import { BasicFields } from './BasicFields';
import { DeleteSchedule } from './DeleteSchedule';
import { bodyOf, type ScheduleDraft } from './draft';
import { EditorPreview } from './EditorPreview';
import { layerFault } from './faults';
import { LayerList } from './LayerList';
import { useOwnZone } from './ownZone';
import { scheduleKeys, schedulePreview, updateSchedule } from './queries';
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
  const today = dayIn(zone, useNow());
  const view = makeView(shown.span, shown.day ?? today, zone);
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
      <Section title={t('schedules.preview')}>
        <EditorPreview
          query={preview}
          isFaulty={found !== null}
          view={view}
          zone={draft.zone}
          ownZone={ownZone}
          day={shown.day ?? today}
          onShown={(change) => setShown((old) => ({ ...old, ...change }))}
        />
      </Section>
      {found !== null && (fault === null || fault.layer >= draft.layers.length) && <ProblemNote problem={found} />}
      <SaveBar
        scheduleId={scheduleId}
        draft={draft}
        changed={scheduleId === null || draft !== saved}
        onProblem={setProblem}
      />
    </div>
  );
}

interface SaveBarProps {
  scheduleId: number | null;
  draft: ScheduleDraft;
  changed: boolean;
  onProblem: (problem: unknown) => void;
}

function SaveBar({ scheduleId, draft, changed, onProblem }: SaveBarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const mayManage = useMay('schedules.manage');
  const [busy, setBusy] = useState(false);

  async function save() {
    setBusy(true);
    onProblem(null);
    try {
      const id = scheduleId ?? (await call('/schedule/create', bodyOf(draft))).schedule_id;
      if (scheduleId !== null) await updateSchedule(scheduleId, draft);
      toasts.done(t('action.saved'));
      await navigate({ to: '/schedules/$scheduleId', params: { scheduleId: String(id) } });
      await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
    } catch (reason) {
      onProblem(reason);
      setBusy(false);
    }
  }

  return (
    <div className={classes.save}>
      <Button loading={busy} disabled={!mayManage || !changed || draft.name.trim() === ''} onClick={() => void save()}>
        {scheduleId === null ? t('action.create') : t('action.save')}
      </Button>
      <Button
        variant="subtle"
        renderRoot={(props) =>
          scheduleId === null ? (
            <Link to="/schedules" {...props} />
          ) : (
            <Link to="/schedules/$scheduleId" params={{ scheduleId: String(scheduleId) }} {...props} />
          )
        }
      >
        {t('action.cancel')}
      </Button>
      {scheduleId !== null && mayManage && <DeleteSchedule scheduleId={scheduleId} name={draft.name} />}
    </div>
  );
}
