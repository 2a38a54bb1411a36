import { Button, Group, Stack, Tabs, Textarea, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { MEDIA, type Medium, type Template, type TemplateDraft } from '../api/templates';
import { Card } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { DeleteTemplate } from './DeleteTemplate';
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
  const [medium, setMedium] = useState<Medium>('email');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const put = (change: Partial<TemplateDraft>) => setDraft((old) => ({ ...old, ...change }));
  const text = draft[medium] ?? '';

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
        <Tabs value={medium} onChange={(next) => setMedium(MEDIA.find((one) => one === next) ?? 'email')}>
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
          </Tabs.List>
          <Tabs.Panel value={medium} pt="md">
            <div className={classes.split}>
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
              <Preview medium={medium} content={text} />
            </div>
          </Tabs.Panel>
        </Tabs>
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
