import type { Output } from '../api/call';

export type Simulated = Output<'/channel/escalate/simulate'>;
export type Moment = Simulated['moments'][number];

/** What happens at one instant: messages of a layer together, everything else by itself. */
export interface Step {
  at: number;
  kind: Moment['kind'];
  layer: number;
  round: number;
  told: { name: string; ways: string[]; reason: string }[];
  text: string;
}

/** Moments as steps: everybody who is told by the same message of a layer, each with all of their ways. */
export function stepsOf(moments: readonly Moment[]): Step[] {
  const steps: Step[] = [];
  for (const one of moments) {
    const last = steps.at(-1);
    if (one.kind !== 'told') {
      steps.push({ at: one.at, kind: one.kind, layer: one.layer, round: one.round, told: [], text: one.text });
      continue;
    }
    const isSame = last?.kind === 'told' && last.at === one.at && last.layer === one.layer && last.round === one.round;
    const step: Step = isSame
      ? last
      : { at: one.at, kind: 'told', layer: one.layer, round: one.round, told: [], text: '' };
    if (!isSame) steps.push(step);
    const person = step.told.find((each) => each.name === one.recipient && each.reason === one.text);
    if (person === undefined) step.told.push({ name: one.recipient, ways: [one.transport], reason: one.text });
    else person.ways.push(one.transport);
  }
  return steps;
}
