import { Checkbox, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { ConditionList } from '../conditions/Conditions';
import { faultOf } from '../conditions/fault';
import { CHANNEL_KEYS } from '../conditions/model';
import { useSeen } from '../conditions/queries';
import { labelKeys } from '../conditions/suggestions';
import { useIntegrationId } from '../integrations/useIntegrationId';
import { mappingApis, mappingTables } from '../mappings/queries';
import { Loaded } from '../shell/Loaded';
import { enrichRules, shapingKeys, tryEnrich } from './queries';
import { RuleSet } from './RuleSet';
import { ENRICH_KINDS, enrichIf, newEnrichRule, withIf, type EnrichRule } from './rules';
import classes from './shaping.module.css';

/** What is done to the labels of an integration's events, before anything is decided by them. */
export function EnrichPage() {
  const { t } = useTranslation();
  const id = useIntegrationId();
  const query = useQuery({ ...enrichRules(id), staleTime: Infinity });
  return (
    <Loaded query={query}>
      {(found) => (
        <RuleSet
          key={found.version}
          integrationId={id}
          initial={found.rules}
          kinds={ENRICH_KINDS}
          text={t('shaping.enrich.text')}
          empty={t('shaping.enrich.empty')}
          begin={newEnrichRule}
          fields={(rule, put, problem, path) => (
            <Fields integrationId={id} rule={rule} put={put} problem={problem} path={path} />
          )}
          save={async (rules) => {
            await call('/enrichment/upsert', { integration_id: id, rules });
            await queryClient.invalidateQueries({ queryKey: shapingKeys.enrich(id) });
            return undefined;
          }}
          attempt={(rules) => tryEnrich(id, rules)}
          replay={(enrichment) => ({ enrichment })}
        />
      )}
    </Loaded>
  );
}

interface FieldsProps {
  integrationId: number;
  rule: EnrichRule;
  put: (rule: EnrichRule) => void;
  problem: unknown;
  path: string;
}

function Fields({ integrationId, rule, put, problem, path }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <OfKind integrationId={integrationId} rule={rule} put={put} />
      {rule.kind !== 'drop' && (
        <Checkbox
          className={classes.whole}
          label={t('shaping.override')}
          checked={rule.settings.override ?? false}
          onChange={(event) =>
            put({ ...rule, settings: { ...rule.settings, override: event.currentTarget.checked } } as EnrichRule)
          }
        />
      )}
      <div className={classes.whole}>
        <ConditionList
          scope={{ integrationId }}
          extraKeys={CHANNEL_KEYS}
          none={t('shaping.every_event')}
          fault={faultOf(problem, `${path}.if`, true)}
          value={enrichIf(rule)}
          onChange={(asked) => put(withIf(rule, asked))}
        />
      </div>
    </>
  );
}

function OfKind({ integrationId, rule, put }: Omit<FieldsProps, 'problem' | 'path'>) {
  const { t } = useTranslation();
  const labels = labelKeys(useSeen({ integrationId }));
  const names = labels.map((one) => one.replace(/^labels\./, ''));
  if (rule.kind === 'mapping') return <Mapping rule={rule} put={put} />;
  if (rule.kind === 'drop')
    return (
      <TagsInput
        className={classes.whole}
        label={t('shaping.drop_labels')}
        data={names}
        value={rule.settings.drop_labels}
        onChange={(drop_labels) => put({ ...rule, settings: { drop_labels } })}
      />
    );
  const label = (
    <TextInput
      label={t('shaping.result_label')}
      required
      maxLength={128}
      value={rule.settings.result_label}
      onChange={(event) =>
        put({ ...rule, settings: { ...rule.settings, result_label: event.currentTarget.value } } as EnrichRule)
      }
    />
  );
  if (rule.kind === 'composition')
    return (
      <>
        {label}
        <Textarea
          label={t('shaping.template')}
          description={'{{.labels.region}}-{{.labels.env}}'}
          autosize
          required
          maxLength={500}
          value={rule.settings.template}
          onChange={(event) => put({ ...rule, settings: { ...rule.settings, template: event.currentTarget.value } })}
        />
      </>
    );
  const isPath = (rule.settings.g_json ?? '') !== '';
  return (
    <>
      <Select
        label={t('shaping.source')}
        data={['title', 'description', ...labels]}
        searchable
        value={rule.settings.source_field}
        onChange={(source) => source !== null && put({ ...rule, settings: { ...rule.settings, source_field: source } })}
      />
      {label}
      <TextInput
        label={t('shaping.pattern')}
        description={t('shaping.pattern_text')}
        disabled={isPath}
        value={rule.settings.pattern ?? ''}
        onChange={(event) => put({ ...rule, settings: { ...rule.settings, pattern: event.currentTarget.value } })}
      />
      <TextInput
        label={t('shaping.g_json')}
        description={t('shaping.g_json_text')}
        disabled={!isPath && (rule.settings.pattern ?? '') !== ''}
        value={rule.settings.g_json ?? ''}
        onChange={(event) => put({ ...rule, settings: { ...rule.settings, g_json: event.currentTarget.value } })}
      />
    </>
  );
}

function Mapping({ rule, put }: { rule: EnrichRule & { kind: 'mapping' }; put: (rule: EnrichRule) => void }) {
  const { t } = useTranslation();
  const tables = useQuery(mappingTables()).data?.items ?? [];
  const apis = useQuery(mappingApis()).data?.items ?? [];
  const { settings } = rule;
  const isApi = settings.mapping_type === 'api';
  const chosen = isApi ? `api:${settings.api_id ?? ''}` : `schema:${settings.schema_id ?? ''}`;
  const offered = tables.find((one) => one.schema_id === settings.schema_id)?.result_labels ?? [];

  function choose(value: string) {
    const [type, id = ''] = value.split(':');
    const labels = tables.find((one) => one.schema_id === id)?.result_labels ?? settings.result_labels;
    const where =
      type === 'api'
        ? { mapping_type: 'api' as const, api_id: id }
        : { mapping_type: 'schema' as const, schema_id: id };
    put({ ...rule, settings: { ...where, result_labels: labels, override: settings.override ?? false } });
  }

  return (
    <>
      <Select
        label={t('shaping.look_up')}
        description={tables.length + apis.length === 0 ? t('shaping.no_mapping') : undefined}
        searchable
        data={[
          {
            group: t('mappings.tables'),
            items: tables.map((one) => ({ value: `schema:${one.schema_id}`, label: one.schema_name })),
          },
          {
            group: t('mappings.apis'),
            items: apis.map((one) => ({ value: `api:${one.api_id}`, label: one.api_name })),
          },
        ]}
        value={chosen.endsWith(':') ? null : chosen}
        onChange={(value) => value !== null && choose(value)}
      />
      <TagsInput
        label={t('shaping.result_labels')}
        data={offered}
        maxTags={10}
        value={settings.result_labels}
        onChange={(result_labels) => put({ ...rule, settings: { ...settings, result_labels } })}
      />
    </>
  );
}
