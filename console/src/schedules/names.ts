import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session';

/** Names people in one text; whoever reads it is "you". */
export function useNamesOf(nameOf: (id: number) => string): (people: readonly number[]) => string {
  const { t, i18n } = useTranslation();
  const { member_id: me } = useSession();
  return (people) => {
    const names = people.map((id) => (id === me ? t('schedules.me', { name: nameOf(id) }) : nameOf(id)));
    return new Intl.ListFormat(i18n.language, { style: 'narrow', type: 'conjunction' }).format(names);
  };
}
