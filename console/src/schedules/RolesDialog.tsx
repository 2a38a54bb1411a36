import { ActionIcon, Button, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../shell/ProblemNote';
import { createRole, deleteRole, dutyRoles, renameRole, type DutyRole } from './queries';
import { useRoleName } from './RoleSelect';
import classes from './schedules.module.css';

/** The roles that persons can have on call: the usual two, and those that the account makes. */
export function RolesButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('schedules.role.roles')}
      </Button>
      {open && <RolesDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function RolesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(dutyRoles());
  const nameOf = useRoleName();
  const [chosen, setChosen] = useState<DutyRole | null>(null);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function run(work: () => Promise<unknown>) {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      begin(null);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  function begin(role: DutyRole | null) {
    setChosen(role);
    setName(role?.role_name ?? '');
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(() => (chosen === null ? createRole(name) : renameRole(chosen.role_id, name)));
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('schedules.role.title')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <div className={classes.feed}>
        <p className="dim">{t('schedules.role.text')}</p>
        <ul className={classes.list} aria-label={t('schedules.role.roles')}>
          {data.map((one) => (
            <li key={one.role_id} className={classes.line}>
              <span className={classes.main}>{nameOf(one.role_id)}</span>
              {!one.is_usual && (
                <>
                  <ActionIcon
                    aria-label={t('schedules.role.rename', { name: one.role_name })}
                    onClick={() => begin(one)}
                  >
                    <Pencil size={14} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label={t('schedules.role.delete', { name: one.role_name })}
                    onClick={() => void run(() => deleteRole(one.role_id))}
                  >
                    <Trash2 size={14} />
                  </ActionIcon>
                </>
              )}
            </li>
          ))}
        </ul>
        {problem !== null && <ProblemNote problem={problem} />}
        <form className={classes.acts} onSubmit={submit}>
          <TextInput
            label={chosen === null ? t('schedules.role.new') : t('schedules.role.new_name', { name: chosen.role_name })}
            maxLength={39}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            loading={busy}
            disabled={name.trim() === ''}
            leftSection={<Plus size={14} aria-hidden />}
          >
            {chosen === null ? t('schedules.role.make') : t('action.save')}
          </Button>
        </form>
      </div>
    </Modal>
  );
}
