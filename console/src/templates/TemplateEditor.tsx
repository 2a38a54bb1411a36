import { Button, Group, Stack, Tabs, Textarea, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { MEDIA, type Medium, type Template, type TemplateDraft, type Texts } from '../api/templates';
import { Card } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { AllPreviews } from './AllPreviews';
import { DeleteTemplate } from './DeleteTemplate';
import { IncidentPick } from './IncidentPick';
import { Preset } from './Preset';
import { Preview } from './Preview';
import { templateKeys } from './queries';
import classes from './templates.module.css';

const EXAMPLE = '{{.Title}} {{range .Responders}}@{{.PersonName}} {{end}}';

interface TemplateEditorProps {
  /** The saved one; null while it is new. */
  template: Template | null;
  initial: TemplateDraft;
}

/** One text for each medium; beside it how it comes out. */
export function TemplateEditor({ template, initial }: TemplateEditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [draft, setDraft] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const put = (change: Partial<TemplateDraft>) => setDraft((old) => ({ ...old, ...change }));

  async function save() {
    setBusy(true);
    setProblem(null);
    try {
      if (template === null) await call('/template/create', draft);
      else await call('/template/update', { template_id: template.template_id, ...draft });
      await queryClient.invalidateQueries({ queryKey: templateKeys.all });
      toasts.done(t('action.saved'));
      await navigate({ to: '/settings/templates' });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack gap="md">
      <Link to="/settings/templates" className={classes.back}>
        <ChevronLeft size={15} aria-hidden />
        {t('settings.templates')}
      </Link>
      <div className={classes.names}>
        <TextInput
          label={t('word.name')}
          required
          maxLength={39}
          value={draft.template_name}
          onChange={(event) => put({ template_name: event.currentTarget.value })}
        />
        <TextInput
          label={t('word.description')}
          maxLength={500}
          value={draft.description}
          onChange={(event) => put({ description: event.currentTarget.value })}
        />
      </div>
      <Card>
        <TextsEditor draft={draft} put={put} />
      </Card>
      {problem !== null && <ProblemNote problem={problem} />}
      <Group gap="xs">
        <Button loading={busy} disabled={draft.template_name.trim() === ''} onClick={() => void save()}>
          {t('action.save')}
        </Button>
        <Button variant="subtle" renderRoot={(props) => <Link to="/settings/templates" {...props} />}>
          {t('action.cancel')}
        </Button>
        {template !== null && <DeleteTemplate template={template} />}
      </Group>
    </Stack>
  );
}

const ALL = 'all';

interface TextsEditorProps {
  draft: TemplateDraft;
  put: (change: Partial<TemplateDraft>) => void;
}

/** One medium at a time with how it comes out, or what all of them would say. */
function TextsEditor({ draft, put }: TextsEditorProps) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Medium | typeof ALL>('email');
  const [incidentId, setIncidentId] = useState('');
  return (
    <Tabs value={tab} onChange={(next) => setTab(MEDIA.find((one) => one === next) ?? ALL)}>
      <Tabs.List className={classes.media}>
        {MEDIA.map((one) => (
          <Tabs.Tab
            key={one}
            value={one}
            data-filled={(draft[one] ?? '') !== '' || undefined}
            className={classes.medium}
          >
            {t(`templates.medium.${one}`)}
          </Tabs.Tab>
        ))}
        <Tabs.Tab value={ALL} className={classes.medium}>
          {t('templates.all')}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value={tab} pt="md">
        <div className={classes.tryOn}>
          <IncidentPick value={incidentId} onChange={setIncidentId} />
        </div>
        {tab === ALL ? (
          <AllPreviews texts={textsOf(draft)} incidentId={incidentId} />
        ) : (
          <MediumEditor key={tab} medium={tab} text={draft[tab] ?? ''} incidentId={incidentId} put={put} />
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

function textsOf(draft: TemplateDraft): Texts {
  return Object.fromEntries(MEDIA.map((medium) => [medium, draft[medium] ?? '']));
}

interface MediumEditorProps extends Pick<TextsEditorProps, 'put'> {
  medium: Medium;
  text: string;
  incidentId: string;
}

function MediumEditor({ medium, text, incidentId, put }: MediumEditorProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.split}>
      <div className={classes.writing}>
        <Textarea
          label={t('templates.text')}
          description={t('templates.text_hint', { example: EXAMPLE })}
          autosize
          minRows={14}
          maxRows={30}
          spellCheck={false}
          classNames={{ input: classes.code }}
          value={text}
          onChange={(event) => put({ [medium]: event.currentTarget.value })}
        />
        <div>
          <Preset medium={medium} text={text} onTake={(next) => put({ [medium]: next })} />
        </div>
      </div>
      <Preview medium={medium} content={text} incidentId={incidentId} />
    </div>
  );
}
