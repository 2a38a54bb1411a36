import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MEDIA, type Texts } from '../api/templates';
import { Loaded } from '../shell/Loaded';
import { previewOf } from './queries';
import { Shown } from './Shown';
import classes from './templates.module.css';

const TYPING_MS = 500;

/** What every medium would say, beside one another; media without a text of their own in their built-in wording. */
export function AllPreviews({ texts, incidentId }: { texts: Texts; incidentId: string }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(texts, TYPING_MS);
  const query = useQuery(previewOf(settled, '', incidentId));
  return (
    <Loaded query={query}>
      {({ items }) => (
        <div className={classes.all}>
          {items.map((item) => {
            const medium = MEDIA.find((one) => one === item.type);
            const name = medium === undefined ? item.type : t(`templates.medium.${medium}`);
            return (
              <section key={item.type} className={classes.one} aria-label={name}>
                <h2>{name}</h2>
                <Shown item={item} />
              </section>
            );
          })}
        </div>
      )}
    </Loaded>
  );
}
