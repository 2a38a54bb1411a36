import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { ConditionsEditor } from '../conditions/Conditions';
import { faultOf } from '../conditions/fault';
import { KeysInput } from '../conditions/KeysInput';
import { CHANNEL_KEYS } from '../conditions/model';
import { useIntegrationId } from '../integrations/useIntegrationId';
import { Loaded } from '../shell/Loaded';
import { processRules, shapingKeys, tryProcess } from './queries';
import { RuleSet } from './RuleSet';
import { newProcessRule, PROCESS_KINDS, processIf, withIf, type ProcessRule } from './rules';
import classes from './shaping.module.css';

const MOST_EQUALS = 10;
const SEVERITIES = ['Critical', 'Warning', 'Info'] as const;

/** What is done to an integration's events after they were enriched: texts, severity, what is left out. */
export function ProcessPage() {
  const { t } = useTranslation();
  const id = useIntegrationId();
  const query = useQuery({ ...processRules(id), staleTime: Infinity });
  return (
    <Loaded query={query}>
      {(found) => (
        <RuleSet
          key={found.version}
          integrationId={id}
          initial={found.rules}
          kinds={PROCESS_KINDS}
          text={t('shaping.process.text')}
          empty={t('shaping.process.empty')}
          begin={newProcessRule}
          fields={(rule, put, problem, path) => (
            <Fields integrationId={id} rule={rule} put={put} problem={problem} path={path} />
          )}
          save={async (rules) => {
            const saved = await call('/alert/pipeline/upsert', { integration_id: id, rules });
            await queryClient.invalidateQueries({ queryKey: shapingKeys.process(id) });
            const [warning] = saved.warnings;
            return warning && t(`shaping.warning.${warning.code}`, { ...warning });
          }}
          attempt={(rules) => tryProcess(id, rules)}
          replay={(pipeline) => ({ pipeline })}
        />
      )}
    </Loaded>
  );
}

interface FieldsProps {
  integrationId: number;
  rule: ProcessRule;
  put: (rule: ProcessRule) => void;
  problem: unknown;
  path: string;
}

function Fields({ integrationId, rule, put, problem, path }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <OfKind integrationId={integrationId} rule={rule} put={put} problem={problem} path={path} />
      <div className={classes.whole}>
        <ConditionsEditor
          scope={{ integrationId }}
          extraKeys={CHANNEL_KEYS}
          none={t('shaping.every_event')}
          fault={faultOf(problem, `${path}.if`)}
          value={processIf(rule)}
          onChange={(asked) => put(withIf(rule, asked))}
        />
      </div>
    </>
  );
}

function OfKind({ integrationId, rule, put, problem, path }: FieldsProps) {
  const { t } = useTranslation();
  switch (rule.kind) {
    case 'title_reset':
      return (
        <TextInput
          className={classes.whole}
          label={t('shaping.new_title')}
          description={t('shaping.tpl')}
          required
          value={rule.settings.title}
          onChange={(event) => put({ ...rule, settings: { title: event.currentTarget.value } })}
        />
      );
    case 'description_reset':
      return (
        <Textarea
          className={classes.whole}
          label={t('shaping.new_description')}
          description={t('shaping.tpl')}
          autosize
          required
          value={rule.settings.description}
          onChange={(event) => put({ ...rule, settings: { description: event.currentTarget.value } })}
        />
      );
    case 'severity_reset':
      return (
        <Select
          label={t('shaping.new_severity')}
          allowDeselect={false}
          data={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
          value={rule.settings.severity}
          onChange={(value) => {
            const severity = SEVERITIES.find((one) => one === value);
            if (severity !== undefined) put({ ...rule, settings: { severity } });
          }}
        />
      );
    case 'alert_drop':
      return <p className={`${classes.whole} dim`}>{t('shaping.drop_text')}</p>;
    case 'alert_inhibit':
      return (
        <>
          <div className={classes.whole}>
            <p className="dim">{t('shaping.beside')}</p>
            <ConditionsEditor
              scope={{ integrationId }}
              extraKeys={CHANNEL_KEYS}
              none={t('noise.inhibit.no_source')}
              fault={faultOf(problem, `${path}.settings.source_filters`)}
              value={rule.settings.source_filters}
              onChange={(source_filters) => put({ ...rule, settings: { ...rule.settings, source_filters } })}
            />
          </div>
          <div className={classes.whole}>
            <KeysInput
              scope={{ integrationId }}
              extraKeys={CHANNEL_KEYS}
              most={MOST_EQUALS}
              label={t('noise.inhibit.equals')}
              description={t('noise.inhibit.equals_text')}
              value={rule.settings.equals}
              onChange={(equals) => put({ ...rule, settings: { ...rule.settings, equals } })}
            />
            <p className="dim">{t('shaping.which')}</p>
          </div>
        </>
      );
  }
}
