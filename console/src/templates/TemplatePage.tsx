import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { MEDIA, type Template, type TemplateDraft, type Texts } from '../api/templates';
import { Loaded } from '../shell/Loaded';
import { templateInfo } from './queries';
import { TemplateEditor } from './TemplateEditor';

const route = getRouteApi('/inside/settings/templates/$templateId');

/** A template's editor: an existing one, or `new`. */
export function TemplatePage() {
  const { templateId } = route.useParams();
  if (templateId === 'new')
    return <TemplateEditor template={null} initial={{ template_name: '', description: '', team_id: 0 }} />;
  return <Known key={templateId} id={templateId} />;
}

function Known({ id }: { id: string }) {
  const query = useQuery({ ...templateInfo(id), staleTime: Infinity, gcTime: 0 });
  return (
    <Loaded query={query}>{(template) => <TemplateEditor template={template} initial={draftOf(template)} />}</Loaded>
  );
}

function draftOf(template: Template): TemplateDraft {
  const texts: Texts = {};
  for (const medium of MEDIA) if (template[medium] !== undefined) texts[medium] = template[medium];
  return {
    template_name: template.template_name,
    description: template.description,
    team_id: template.team_id,
    ...texts,
  };
}
