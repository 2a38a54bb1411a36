import { en } from '../i18n/en';

type Why = keyof typeof en.shaping.passed;

interface Passed {
  why: Why;
  rules: number[];
}

/** Which rules matched and did nothing, by why; whatever an API did wrong is one reason. */
export function passedOver(steps: { passed: Record<string, number[]> }[]): Passed[] {
  return steps.flatMap((step) => Object.entries(step.passed).map(([name, rules]) => ({ why: whyOf(name), rules })));
}

function whyOf(name: string): Why {
  if (Object.hasOwn(en.shaping.passed, name)) return name as Why;
  return name.startsWith('api_') ? 'api' : 'rule_broken';
}
