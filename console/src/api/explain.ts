import type { Schemas } from './operations';

export type Fate = Schemas['EventFateItem'];
export type Step = Schemas['StepItem'];
export type Explanation = Schemas['ExplainAnswer'];
