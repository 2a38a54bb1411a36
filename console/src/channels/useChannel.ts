import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Channel } from '../api/channels';
import { channelInfo } from './queries';

/** The channel whose page this is; the channel's frame has read it already. */
export function useChannel(): Channel {
  const { channelId } = useParams({ strict: false });
  return useSuspenseQuery(channelInfo(Number(channelId))).data;
}
