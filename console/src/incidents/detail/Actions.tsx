import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  AlarmClock,
  BellOff,
  Check,
  CircleCheckBig,
  Ellipsis,
  Merge,
  MessageSquare,
  Pencil,
  RotateCcw,
  Split,
  Trash2,
  Undo2,
  UserPlus,
  UserRoundCog,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import type { Incident } from '../../api/incidents';
import { useMay, useSession } from '../../session/session';
import { useNow } from '../../shell/clock';
import { useToasts } from '../../shell/toast';
import { applies, type Act, type ActKind } from '../actions';
import { readAgain } from '../cache';
import { AddResponderDialog } from '../dialogs/AddResponderDialog';
import { AssignDialog } from '../dialogs/AssignDialog';
import { CommentDialog } from '../dialogs/CommentDialog';
import { EditDialog } from '../dialogs/EditDialog';
import { MergeDialog } from '../dialogs/MergeDialog';
import { RemoveDialog } from '../dialogs/RemoveDialog';
import { ReopenDialog } from '../dialogs/ReopenDialog';
import { SilenceDialog } from '../dialogs/SilenceDialog';
import { SnoozeMenu } from '../SnoozeMenu';
import { useActs } from '../useActs';
import classes from './detail.module.css';

const DIALOGS = {
  reopen: ReopenDialog,
  assign: AssignDialog,
  responder: AddResponderDialog,
  edit: EditDialog,
  comment: CommentDialog,
  merge: MergeDialog,
  silence: SilenceDialog,
  remove: RemoveDialog,
} as const;

/** Whoever sees an incident may take it; all else is for those who manage incidents. */
const ANYBODY: ReadonlySet<ActKind> = new Set(['ack', 'unack']);

/** What to press. The likeliest first and large; on a phone it stays at the thumb. */
export function Actions({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const now = useNow();
  const act = useActs();
  const [dialog, setDialog] = useState<keyof typeof DIALOGS | null>(null);
  const mayManage = useMay('incidents.manage');
  const can = (kind: ActKind) => (mayManage || ANYBODY.has(kind)) && applies(kind, incident, me, now);
  const go = (deed: Act) => act(deed, [incident]);
  const Opened = dialog === null ? null : DIALOGS[dialog];

  return (
    <div className={classes.actions}>
      {can('ack') && (
        <Button className={classes.first} leftSection={<Check size={16} />} onClick={() => go({ kind: 'ack' })}>
          {t('incidents.ack')}
        </Button>
      )}
      {can('reopen') && (
        <Button leftSection={<RotateCcw size={16} />} onClick={() => setDialog('reopen')}>
          {t('incidents.reopen')}
        </Button>
      )}
      {can('close') && (
        <Button
          variant={can('ack') ? 'default' : 'filled'}
          leftSection={<CircleCheckBig size={16} />}
          onClick={() => go({ kind: 'close' })}
        >
          {t('incidents.close')}
        </Button>
      )}
      {can('wake') && (
        <Button variant="default" leftSection={<AlarmClock size={16} />} onClick={() => go({ kind: 'wake' })}>
          {t('incidents.wake')}
        </Button>
      )}
      {can('snooze') && <SnoozeMenu onChoose={(minutes) => go({ kind: 'snooze', minutes })} />}
      {mayManage && (
        <Button
          className={classes.wideOnly}
          variant="default"
          leftSection={<MessageSquare size={15} />}
          onClick={() => setDialog('comment')}
        >
          {t('incidents.comment')}
        </Button>
      )}
      {(mayManage || can('unack')) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={t('action.more')}>
              <Ellipsis size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {can('unack') && (
              <Menu.Item leftSection={<Undo2 size={14} />} onClick={() => go({ kind: 'unack' })}>
                {t('incidents.unack')}
              </Menu.Item>
            )}
            {mayManage && <ManageItems incident={incident} onChoose={setDialog} />}
          </Menu.Dropdown>
        </Menu>
      )}
      {Opened !== null && <Opened incident={incident} onClose={() => setDialog(null)} />}
    </div>
  );
}

type DialogName = keyof typeof DIALOGS;

function ManageItems({ incident, onChoose }: { incident: Incident; onChoose: (dialog: DialogName) => void }) {
  const { t } = useTranslation();
  const open = incident.progress !== 'Closed';
  return (
    <>
      <Menu.Item
        className={classes.phoneOnly}
        leftSection={<MessageSquare size={14} />}
        onClick={() => onChoose('comment')}
      >
        {t('incidents.comment')}
      </Menu.Item>
      {open && (
        <>
          <Menu.Item leftSection={<UserPlus size={14} />} onClick={() => onChoose('responder')}>
            {t('incidents.add_responder')}
          </Menu.Item>
          <Menu.Item leftSection={<UserRoundCog size={14} />} onClick={() => onChoose('assign')}>
            {t('incidents.reassign')}
          </Menu.Item>
          <Menu.Item leftSection={<Merge size={14} />} onClick={() => onChoose('merge')}>
            {t('incidents.merge.into')}
          </Menu.Item>
          <MergeSwitch incident={incident} />
        </>
      )}
      {incident.channel_id > 0 && (
        <Menu.Item leftSection={<BellOff size={14} />} onClick={() => onChoose('silence')}>
          {t('silence.menu')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Pencil size={14} />} onClick={() => onChoose('edit')}>
        {t('incidents.edit')}
      </Menu.Item>
      <Menu.Item leftSection={<Trash2 size={14} />} c="var(--t-critical)" onClick={() => onChoose('remove')}>
        {t('incidents.remove')}
      </Menu.Item>
    </>
  );
}

/** Keeps new alerts out of the incident, or lets them in again. Effective at once; the timeline says who did it. */
function MergeSwitch({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const off = incident.is_merge_disabled;
  async function turn() {
    const ids = [incident.incident_id];
    if (off) await call('/incident/enable-merge', { incident_ids: ids });
    else await call('/incident/disable-merge', { incident_ids: ids });
    toasts.done(off ? t('incidents.merge.on_again') : t('incidents.merge.now_off'));
    await readAgain(ids);
  }
  return (
    <Menu.Item
      leftSection={<Split size={14} />}
      onClick={() => void turn().catch((problem: unknown) => toasts.failed(problem))}
    >
      {off ? t('incidents.merge.turn_on') : t('incidents.merge.turn_off')}
    </Menu.Item>
  );
}
