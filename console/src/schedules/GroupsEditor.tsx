import { ActionIcon, Button } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { moved } from '../order/order';
import { Sortable } from '../order/Sortable';
import { PeopleSelect } from '../people/PeopleSelect';
import { newGroup, type GroupDraft } from './draft';
import { RoleSelect, useMadeRoles, useRoleName } from './RoleSelect';
import { rolesFor } from './roles';
import classes from './editor.module.css';

type Member = GroupDraft['members'][number];

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
                <Members
                  turn={labelOf(group)}
                  value={group.members}
                  onChange={(members) =>
                    onChange(value.map((old) => (old.id === group.id ? { ...old, members } : old)))
                  }
                />
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

interface MembersProps {
  turn: string;
  value: Member[];
  onChange: (members: Member[]) => void;
}

/** Who has a turn, by role: a rule may tell only those of one role. */
function Members({ turn, value, onChange }: MembersProps) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const made = useMadeRoles();
  const put = (at: number, change: Partial<Member>) =>
    onChange(value.map((old, place) => (place === at ? { ...old, ...change } : old)));
  const unused = rolesFor([], made).filter((role) => role > 0 && value.every((one) => one.role_id !== role));
  return (
    <>
      {value.map((member, at) => (
        <div key={at} className={classes.member}>
          <PeopleSelect
            label={member.role_id === 0 ? turn : t('schedules.turn_role', { turn, role: roleName(member.role_id) })}
            value={member.person_ids}
            onChange={(person_ids) => put(at, { person_ids })}
          />
          <RoleSelect
            label={t('schedules.role.of', { turn })}
            value={member.role_id}
            onChange={(role_id) => put(at, { role_id })}
          />
        </div>
      ))}
      {unused.length > 0 && (
        <Button
          className={classes.add}
          size="compact-xs"
          variant="subtle"
          leftSection={<Plus size={13} />}
          onClick={() => onChange([...value, { role_id: unused[0] ?? 0, person_ids: [] }])}
        >
          {t('schedules.role.add')}
        </Button>
      )}
    </>
  );
}
