import {
  Activity,
  AlarmClock,
  Ban,
  BellOff,
  BellRing,
  Check,
  CircleCheckBig,
  Flame,
  HeartPulse,
  Hand,
  Hourglass,
  MailCheck,
  MessageSquare,
  Merge,
  Pencil,
  RotateCcw,
  Route,
  Send,
  Split,
  Trash2,
  Undo2,
  UserPlus,
  UserX,
  Zap,
  type LucideIcon,
} from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Feed, FeedDetail } from '../../api/feed';
import { ClockTime } from '../../shell/Time';
import { isWorded, mergedWith, toldBy, type Worded } from './feedLines';
import { useSentence } from './sentence';
import classes from './timeline.module.css';

const ICONS: Record<Worded, LucideIcon> = {
  i_new: Flame,
  i_assign: UserPlus,
  i_a_rspd: UserPlus,
  i_notify: Send,
  i_storm: BellRing,
  i_snooze: BellOff,
  i_wake: AlarmClock,
  i_ack: Check,
  i_unack: Undo2,
  i_comm: MessageSquare,
  i_rslv: CircleCheckBig,
  i_reopen: RotateCcw,
  i_merge: Merge,
  a_merge: Merge,
  i_r_title: Pencil,
  i_r_desc: Pencil,
  i_r_impact: Pencil,
  i_r_rc: Pencil,
  i_r_rsltn: Pencil,
  i_r_severity: Pencil,
  i_custom: Zap,
  i_delay: Hourglass,
  i_untold: UserX,
  i_unreachable: UserX,
  i_exhausted: UserX,
  i_notify_dropped: Ban,
  i_notify_report: MailCheck,
  i_notify_instead: Route,
  i_press_refused: Hand,
  i_recovered: HeartPulse,
  i_removed: Trash2,
  i_muted: BellOff,
  i_unmuted: BellRing,
  i_silenced: BellOff,
  i_silence_over: BellRing,
  i_m_flapping: Activity,
  i_merge_off: Split,
  i_merge_on: Merge,
};

/** Lines about messages: their reason is told beside the sentence, not quoted. */
const MESSAGES = new Set<string>([
  'i_notify',
  'i_notify_dropped',
  'i_notify_report',
  'i_notify_instead',
  'i_press_refused',
]);

/** Why somebody was told; of a report what was reported. The result of an attempt stands with the way it took. */
function saidOf({ type, detail }: Feed): string[] {
  const texts = type === 'i_notify_report' ? [detail?.result, detail?.reason] : [detail?.reason];
  return texts.filter((text): text is string => text !== undefined && text !== '');
}

interface TimelineLineProps {
  line: Feed;
  nameOf: (id: number) => string;
}

export function TimelineLine({ line, nameOf }: TimelineLineProps) {
  const { t } = useTranslation();
  const sentence = useSentence(nameOf);
  const Icon = isWorded(line.type) ? ICONS[line.type] : Zap;
  const told = line.type === 'i_notify' ? toldBy(line.detail ?? {}, nameOf) : [];
  const isMessage = MESSAGES.has(line.type);
  const quote = line.detail?.comment ?? (isMessage || line.type === 'i_muted' ? '' : (line.detail?.reason ?? ''));
  const merges = line.type === 'i_merge' || line.type === 'a_merge' ? mergedWith(line.detail ?? {}) : [];
  const until = line.type === 'i_muted' ? (line.detail?.until ?? 0) : 0;
  const whys = isMessage ? saidOf(line) : [];
  return (
    <li className={classes.moment} data-type={line.type}>
      <span className={classes.momentIcon}>
        <Icon size={14} aria-hidden />
      </span>
      <div className={classes.momentBody}>
        <span>{sentence(line)}</span>
        {told.length > 0 && (
          <ul className={classes.told}>
            {told.map((one, index) => (
              <li key={index} data-failed={one.failed !== '' || undefined}>
                {one.failed === '' ? one.name : t('timeline.failed_to', { name: one.name, reason: one.failed })}
              </li>
            ))}
          </ul>
        )}
        {line.type === 'i_notify' && <Way detail={line.detail ?? {}} said={told.some((one) => one.failed !== '')} />}
        {merges.length > 0 && (
          <ul className={classes.told}>
            {merges.map((one) => (
              <li key={one.incident_id}>
                <Link to="/incidents/$incidentId" params={{ incidentId: one.incident_id }}>
                  {one.title}
                </Link>
              </li>
            ))}
          </ul>
        )}
        {until > 0 && (
          <div className={classes.why}>
            {t('timeline.quiet_until')} <ClockTime at={until} />
          </div>
        )}
        {whys.map((why) => (
          <div key={why} className={classes.why}>
            {why}
          </div>
        ))}
        {quote !== '' && <blockquote className={classes.quote}>{quote}</blockquote>}
      </div>
      <span className={classes.momentAt}>
        <ClockTime at={Math.floor(line.created_at / 1000)} />
      </span>
    </li>
  );
}

/** Through which provider, with what result, how fast. `said`: why it failed stands beside the recipient already. */
function Way({ detail, said }: { detail: FeedDetail; said: boolean }) {
  const { t } = useTranslation();
  const latency = detail.latency_ms ?? 0;
  return (
    <div className={classes.way}>
      {(detail.provider ?? '') !== '' && <span>{detail.provider}</span>}
      {!said && (detail.result ?? '') !== '' && <span>{detail.result}</span>}
      {latency > 0 && <span className="tabular">{t('incidents.delivery.latency', { ms: latency })}</span>}
    </div>
  );
}
