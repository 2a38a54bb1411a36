import type { Schemas } from './operations';

export type Fate = Schemas['EventFateItem'];
export type Step = Schemas['StepItem'];
export type Explanation = Schemas['ExplainAnswer'];
export type RuleRef = Schemas['RuleRef'];
export type RuleAsked = Schemas['ExplainRuleAnswer'];
export type PersonWhy = Schemas['ExplainPersonAnswer'];
export type Concern = Schemas['ConcernItem'];
export type Reason = Schemas['ReasonItem'];
