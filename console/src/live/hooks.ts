import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { live, type LinkState, type News } from './stream';

/** Hears every piece of news while the component is on the page. */
export function useNews(listener: (news: News) => void): void {
  const onNews = useEffectEvent(listener);
  useEffect(() => live.listen((news) => onNews(news)), []);
}

/** Whether what is shown is current. */
export function useLinkState(): LinkState {
  return useSyncExternalStore(live.watchState, live.readState);
}

/** Keeps the stream open while somebody is signed in. */
export function useLiveStream(): void {
  useEffect(() => {
    live.start();
    window.addEventListener('offline', live.lose);
    window.addEventListener('online', live.resume);
    return () => {
      window.removeEventListener('offline', live.lose);
      window.removeEventListener('online', live.resume);
      live.stop();
    };
  }, []);
}
