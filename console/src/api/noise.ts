import type { Schemas } from './operations';

/** The kinds of noise rules, in the order in which an event meets them. */
export const FAMILIES = ['drop', 'silence', 'inhibit'] as const;
export type Family = (typeof FAMILIES)[number];

export type DropRule = Schemas['DropRuleItem'];
export type SilenceRule = Schemas['SilenceRuleItem'];
export type InhibitRule = Schemas['InhibitRuleItem'];
export type NoiseRule = DropRule | SilenceRule | InhibitRule;

export type Grouping = Schemas['Group'];
export type Flapping = Schemas['Flapping'];
