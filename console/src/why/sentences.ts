export type Facts = Record<string, unknown>;

/** The key of the sentence for a decision: some decisions are said in several ways, by what belongs to them. */
export function sentenceKey(stage: string, decision: string, facts: Facts): string {
  const key = `${stage}_${decision}`;
  switch (key) {
    case 'group_began':
      return `${key}_${text(facts.why)}`;
    case 'lifecycle_muted':
    case 'match_untold':
    case 'escalate_untold':
      return `${key}_${text(facts.code)}`;
    case 'lifecycle_opened':
      return has(facts.event_id) ? key : 'lifecycle_declared';
    case 'escalate_assigned':
      return has(facts.rule) ? key : 'escalate_assigned_directly';
    case 'flapping_flapping':
      return has(facts.title) ? 'flapping_line' : key;
    case 'lifecycle_closed':
      return has(facts.who) ? key : `${key}_${facts.from === 'event' ? 'event' : 'timeout'}`;
    case 'lifecycle_woken':
      return has(facts.who) ? key : 'lifecycle_woken_itself';
    default:
      return stage === 'deliver' && has(facts.people) && Object.hasOwn(facts, 'outcome') ? 'deliver_told' : key;
  }
}

const STAGES: Record<string, string> = {
  dropped: 'drop',
  discarded: 'silence',
  silenced: 'silence',
  discarded_beside: 'inhibit',
  inhibited: 'inhibit',
  flapping: 'flapping',
  no_route: 'route',
  channel_gone: 'route',
  dedicated: 'route',
  joined: 'group',
};

/** The stage that takes a decision which stands alone, without its stage. */
export function stageOf(decision: string): string {
  return STAGES[decision] ?? 'dedupe';
}

function has(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
