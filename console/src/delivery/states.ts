import { Check, CheckCheck, Clock, Minus, X, type LucideIcon } from 'lucide-react';
import type { Attempt, Delivery } from '../api/delivery';

/** What became of a message as a shape; `sent` is one tick, `delivered` two. */
export const STATE_ICONS: Record<Delivery['state'], LucideIcon> = {
  pending: Clock,
  sent: Check,
  delivered: CheckCheck,
  failed: X,
  dropped: Minus,
};

export const STRONG_PROOFS = ['delivered', 'seen', 'answered'] as const;
export type StrongProof = (typeof STRONG_PROOFS)[number];

/** The proof of arrival that says more than the state does. */
export function strongProof({ proof, state }: Delivery): StrongProof | undefined {
  return STRONG_PROOFS.find((one) => one === proof && !(one === 'delivered' && state === 'delivered'));
}

/** What the last attempt and the reason say, each once. */
export function saidOf(delivery: Delivery): string[] {
  return [delivery.last_result, delivery.reason].filter((text, at, all) => text !== '' && all.indexOf(text) === at);
}

/** Whether a person may ask for the message once more; the server has the last word. */
export function mayResend(delivery: Delivery): boolean {
  return delivery.kind !== 'notice' && delivery.kind !== 'refresh' && delivery.state !== 'pending';
}

export function wentWell(attempt: Attempt): boolean {
  return attempt.outcome === 'delivered' || attempt.outcome === 'accepted';
}
