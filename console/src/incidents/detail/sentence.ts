import { useTranslation } from 'react-i18next';
import type { Feed, FeedDetail } from '../../api/feed';
import { roundText } from '../../shell/duration';
import { useTransportName } from '../../reach/transports';
import { closedBy, gaveAway, isWorded, muteOf, pressOf, reportOf } from './feedLines';

/** Writes a line of the timeline as one whole sentence; nothing is put together from pieces. */
export function useSentence(nameOf: (id: number) => string): (line: Feed) => string {
  const { t, i18n } = useTranslation();
  const transportName = useTransportName();
  const listed = (names: string[]) => new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(names);

  function people(detail: FeedDetail): string {
    const ids = detail.person_ids ?? (Array.isArray(detail.to) ? detail.to : []);
    const emails = (detail.emails ?? []).map((one) => (typeof one === 'string' ? one : one.email));
    return listed([...ids.map(nameOf), ...emails]);
  }

  function assigned(who: string, detail: FeedDetail): string {
    const rule = detail.escalate_rule_name ?? '';
    const layer = (detail.layer_idx ?? 0) + 1;
    if (rule !== '') return t('timeline.assigned_by_rule', { rule, layer, people: people(detail) });
    return t('timeline.assigned', { who, people: people(detail) });
  }

  function notified(detail: FeedDetail): string {
    const layer = (detail.layer_idx ?? 0) + 1;
    const by = transportName(String(detail.by ?? ''));
    if (detail.fire_type === 'refire')
      return by === '' ? t('timeline.notified_again', { layer }) : t('timeline.notified_again_by', { layer, by });
    return by === '' ? t('timeline.notified', { layer }) : t('timeline.notified_by', { layer, by });
  }

  function changed(line: Feed, who: string, detail: FeedDetail): string {
    const values = { who, from: detail.from ?? '', to: typeof detail.to === 'string' ? detail.to : '' };
    if (line.type === 'i_r_title') return t('timeline.i_r_title', values);
    if (line.type === 'i_r_severity')
      return t('timeline.i_r_severity', { who, from: level(detail.from), to: level(values.to) });
    return '';
  }

  function pressed(detail: FeedDetail): string {
    const press = pressOf(detail);
    return t('timeline.i_press_refused', {
      who: detail.who || t('word.somebody'),
      action: press === undefined ? (detail.action ?? '') : t(`timeline.press.${press}`),
      by: transportName(String(detail.by ?? '')),
    });
  }

  function message(line: Feed, detail: FeedDetail): string {
    const values = { name: detail.recipient ?? '', by: transportName(String(detail.by ?? '')) };
    if (line.type === 'i_notify_report') return t(`timeline.report.${reportOf(detail)}`, values);
    return t('timeline.i_notify_instead', { ...values, instead_of: transportName(detail.instead_of ?? '') });
  }

  function merged(line: Feed, who: string, detail: FeedDetail): string {
    const values = { who, title: detail.target_incident?.title ?? '', count: detail.alerts ?? 0 };
    if (line.type === 'a_merge') return t(gaveAway(detail) ? 'timeline.a_merge_away' : 'timeline.a_merge', values);
    if (gaveAway(detail)) return t('timeline.i_merge_away', values);
    return t('timeline.i_merge', { who, count: detail.source_incidents?.length ?? 0 });
  }

  function muted(detail: FeedDetail): string {
    const code = muteOf(detail);
    return code === undefined
      ? t('timeline.i_muted', { reason: detail.reason ?? '' })
      : t(`timeline.muted.${code}`, { rule: detail.rule_name ?? '' });
  }

  const level = (name: string | undefined) =>
    name === 'Critical' || name === 'Warning' || name === 'Info' || name === 'Ok'
      ? t(`severity.${name}`)
      : (name ?? '');

  return (line) => {
    const detail = line.detail ?? {};
    const who = line.creator_id > 0 ? line.creator_name || nameOf(line.creator_id) : t('word.product');
    if (!isWorded(line.type)) return t('timeline.other', { who, type: line.type });
    switch (line.type) {
      case 'i_new':
        return line.creator_id > 0
          ? t('timeline.declared', { who })
          : t('timeline.i_new', { severity: level(detail.severity) });
      case 'i_assign':
        return assigned(who, detail);
      case 'i_a_rspd':
        return t('timeline.i_a_rspd', { who, people: people(detail) });
      case 'i_notify':
        return notified(detail);
      case 'i_rslv':
        return t(`timeline.closed_by.${closedBy(detail)}`, { who });
      case 'i_snooze':
        return t('timeline.i_snooze', { who, length: roundText(t, (detail.minutes ?? 0) * 60) });
      case 'i_delay':
        return t('timeline.i_delay', {
          rule: detail.escalate_rule_name ?? '',
          length: roundText(t, detail.seconds ?? 0),
        });
      case 'i_notify_dropped':
        return t('timeline.i_notify_dropped', { name: detail.recipient ?? '' });
      case 'i_notify_report':
      case 'i_notify_instead':
        return message(line, detail);
      case 'i_press_refused':
        return pressed(detail);
      case 'i_recovered':
        return t('timeline.i_recovered', { count: detail.alerts ?? 0 });
      case 'i_merge':
      case 'a_merge':
        return merged(line, who, detail);
      case 'i_muted':
        return muted(detail);
      case 'i_m_flapping':
        return t('timeline.i_m_flapping', {
          title: detail.title ?? '',
          count: detail.max_changes ?? 0,
          length: roundText(t, (detail.in_mins ?? 0) * 60),
        });
      case 'i_storm':
        return t('timeline.i_storm', { count: detail.threshold ?? 0 });
      case 'i_r_title':
      case 'i_r_severity':
        return changed(line, who, detail);
      default:
        return t(`timeline.${line.type}`, { who });
    }
  };
}
