import { useChannel } from '../channels/useChannel';
import { FAMILIES } from '../api/noise';
import { FamilySection } from './FamilySection';
import { FlappingSection } from './FlappingSection';
import { GroupingSection } from './GroupingSection';
import { Way } from './Way';
import classes from './noise.module.css';

/** What a channel does about noise: the way of an alert on top, below it each place on that way. */
export function NoisePage() {
  const { channel_id: channelId } = useChannel();
  return (
    <div className={classes.page}>
      <Way />
      {FAMILIES.map((family) => (
        <FamilySection key={family} channelId={channelId} family={family} />
      ))}
      <FlappingSection />
      <GroupingSection />
    </div>
  );
}
