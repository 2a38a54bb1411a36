import { ActionIcon, Button } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { moved } from '../order/order';
import { Sortable } from '../order/Sortable';
import { PeopleSelect } from '../people/PeopleSelect';
import { newGroup, type GroupDraft } from './draft';
import classes from './editor.module.css';

interface GroupsEditorProps {
  value: GroupDraft[];
  onChange: (groups: GroupDraft[]) => void;
}

/** Who takes turns, in this order; everybody of a line has the turn together. */
export function GroupsEditor({ value, onChange }: GroupsEditorProps) {
  const { t } = useTranslation();
  const labelOf = (group: GroupDraft) => {
    const number = value.findIndex((one) => one.id === group.id) + 1;
    return group.name === ''
      ? t('schedules.turn', { number })
      : t('schedules.turn_named', { number, name: group.name });
  };
  return (
    <div className={classes.groups}>
      <div>
        <div className={classes.fieldLabel}>{t('schedules.turns')}</div>
        <div className={classes.hint}>{t('schedules.turns_text')}</div>
      </div>
      {value.length > 0 && (
        <Sortable
          items={value}
          idOf={(one) => one.id}
          nameOf={labelOf}
          label={t('schedules.turns')}
          onMove={(from, to) => onChange(moved(value, from, to))}
        >
          {(group, index, handle) => (
            <div className={classes.group}>
              {handle}
              <div className={classes.members}>
                {group.members.map((member, at) => (
                  <PeopleSelect
                    key={at}
                    label={
                      member.role_id === 0
                        ? labelOf(group)
                        : t('schedules.turn_role', { turn: labelOf(group), role: member.role_id })
                    }
                    value={member.person_ids}
                    onChange={(person_ids) => {
                      const members = group.members.map((old, place) => (place === at ? { ...old, person_ids } : old));
                      onChange(value.map((old) => (old.id === group.id ? { ...old, members } : old)));
                    }}
                  />
                ))}
              </div>
              <ActionIcon
                aria-label={t('schedules.remove_turn', { turn: labelOf(group) })}
                onClick={() => onChange(value.toSpliced(index, 1))}
              >
                <X size={15} />
              </ActionIcon>
            </div>
          )}
        </Sortable>
      )}
      <Button
        className={classes.add}
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} />}
        onClick={() => onChange([...value, newGroup()])}
      >
        {t('schedules.add_turn')}
      </Button>
    </div>
  );
}
