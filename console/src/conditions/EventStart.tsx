import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertEvent } from '../api/incidents';
import { Dialog } from '../shell/Dialog';
import { Loaded } from '../shell/Loaded';
import { Ago } from '../shell/Time';
import { SeverityShape } from '../theme/Severity';
import { traitsOf } from './fromEvent';
import { useKeyName } from './KeyPicker';
import { INTEGRATION_KEY, shownText, type Condition } from './model';
import { integrationNames, latestEvents, type Scope } from './queries';
import classes from './conditions.module.css';

interface EventStartProps {
  scope: Scope;
  onTake: (group: Condition[]) => void;
  onClose: () => void;
}

/** Begins conditions with a real event: choose one, then what of it shall count. */
export function EventStart({ scope, onTake, onClose }: EventStartProps) {
  const { t } = useTranslation();
  const query = useQuery(latestEvents(scope));
  const [chosen, setChosen] = useState<AlertEvent | null>(null);
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const choose = (event: AlertEvent) => {
    setChosen(event);
    setKeys(new Set(traitsOf(event).flatMap((one) => (one.telling ? [one.condition.key] : []))));
  };
  const traits = chosen === null ? [] : traitsOf(chosen);
  const wanted = traits.map((one) => one.condition).filter((one) => keys.has(one.key));
  return (
    <Dialog
      title={t('conditions.from_event')}
      verb={t('conditions.take')}
      size="lg"
      ready={wanted.length > 0}
      onSubmit={() => {
        onTake(wanted);
        return Promise.resolve();
      }}
      onClose={onClose}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">{t('conditions.no_event')}</p>
          ) : (
            <EventChoice items={items} chosen={chosen} onChoose={choose} />
          )
        }
      </Loaded>
      {chosen !== null && <TraitChoice traits={traits.map((one) => one.condition)} keys={keys} onChange={setKeys} />}
    </Dialog>
  );
}

interface EventChoiceProps {
  items: AlertEvent[];
  chosen: AlertEvent | null;
  onChoose: (event: AlertEvent) => void;
}

function EventChoice({ items, chosen, onChoose }: EventChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.events}>
      <legend>{t('conditions.which_event')}</legend>
      {items.map((event) => (
        <label
          key={event.event_id}
          className={classes.event}
          data-chosen={chosen?.event_id === event.event_id || undefined}
        >
          <input
            type="radio"
            name="event"
            checked={chosen?.event_id === event.event_id}
            onChange={() => onChoose(event)}
          />
          <SeverityShape level={event.event_status} size={13} />
          <span className={classes.eventTitle}>{event.title}</span>
          <span className="dim">
            <Ago at={event.created_at} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface TraitChoiceProps {
  traits: Condition[];
  keys: ReadonlySet<string>;
  onChange: (keys: ReadonlySet<string>) => void;
}

function TraitChoice({ traits, keys, onChange }: TraitChoiceProps) {
  const { t } = useTranslation();
  const nameOf = useKeyName();
  const integrations = useQuery(integrationNames()).data ?? [];
  const textOf = ({ key, vals: [value = ''] }: Condition) =>
    key === INTEGRATION_KEY
      ? (integrations.find((one) => one.value === value)?.label ?? `#${value}`)
      : shownText(value);
  return (
    <Checkbox.Group
      label={t('conditions.what_counts')}
      description={t('conditions.what_counts_text')}
      value={[...keys]}
      onChange={(next) => onChange(new Set(next))}
    >
      <div className={classes.traits}>
        {traits.map((one) => (
          <Checkbox
            key={one.key}
            size="xs"
            value={one.key}
            label={
              <span className={classes.trait}>
                <strong>{nameOf(one.key)}</strong> {textOf(one)}
              </span>
            }
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
