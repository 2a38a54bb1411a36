import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePersonNames } from '../people/queries';
import { useSession } from '../session/session';
import { Card, Section } from '../shell/Card';
import { useToasts } from '../shell/toast';
import { answerSwap, mySwaps, type Swap } from './queries';
import { useSpanText } from './spanText';
import classes from './schedules.module.css';

/** What colleagues ask me, and what I asked them. */
export function Swaps({ zone }: { zone: string }) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(mySwaps());
  const shown = data.filter((one) => one.state === 'asked' || one.state === 'accepted');
  if (shown.length === 0) return null;
  return (
    <Section title={t('schedules.swaps')}>
      <Card pad={false}>
        <ul className={classes.list}>
          {shown.map((one) => (
            <Row key={one.swap_id} swap={one} zone={zone} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Row({ swap, zone }: { swap: Swap; zone: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { member_id: me } = useSession();
  const text = useSpanText(zone);
  const [busy, setBusy] = useState(false);
  const isMine = swap.from_id === me;
  const other = isMine ? swap.to_id : swap.from_id;
  const name = usePersonNames([other])(other);
  const span = text.span(swap.start, swap.end);

  async function answer(said: 'accept' | 'decline' | 'withdraw') {
    setBusy(true);
    try {
      await answerSwap(swap.swap_id, said);
      toasts.done(t('schedules.answered'));
    } catch (problem) {
      toasts.failed(problem);
      setBusy(false);
    }
  }

  return (
    <li className={classes.line}>
      <span className={classes.main}>
        <span className={classes.name}>
          {t(isMine ? 'schedules.swap_by_me' : 'schedules.swap_of_me', { name, span })}
        </span>
        <span className={classes.sub}>
          {t(`schedules.swap_state.${swap.state}`)}
          {swap.back_start > 0 && ` · ${t('schedules.swap_back', { span: text.span(swap.back_start, swap.back_end) })}`}
          {swap.note !== '' && ` · ${swap.note}`}
        </span>
      </span>
      {swap.state === 'asked' &&
        (isMine ? (
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => void answer('withdraw')}>
            {t('schedules.withdraw')}
          </Button>
        ) : (
          <>
            <Button size="compact-sm" loading={busy} onClick={() => void answer('accept')}>
              {t('schedules.accept')}
            </Button>
            <Button size="compact-sm" variant="default" disabled={busy} onClick={() => void answer('decline')}>
              {t('schedules.decline')}
            </Button>
          </>
        ))}
    </li>
  );
}
