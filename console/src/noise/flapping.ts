import type { Flapping } from '../api/noise';

export const MODES = ['off', 'mark', 'mute'] as const;
export type Mode = (typeof MODES)[number];

export interface FlappingDraft {
  mode: Mode;
  max_changes: number;
  in_mins: number;
  mute_mins: number;
}

/** What holds where nobody wrote anything: marked after four changes in an hour, never quiet (domain rule 2.9). */
export function flappingOf(kept: Flapping): FlappingDraft {
  const { is_disabled = false, max_changes = 4, in_mins = 60, mute_mins = 0 } = kept;
  const mode = is_disabled ? 'off' : mute_mins > 0 ? 'mute' : 'mark';
  return { mode, max_changes, in_mins, mute_mins: mute_mins > 0 ? mute_mins : 120 };
}

export function flappingBody({ mode, max_changes, in_mins, mute_mins }: FlappingDraft): Flapping {
  return { is_disabled: mode === 'off', max_changes, in_mins, mute_mins: mode === 'mute' ? mute_mins : 0 };
}
