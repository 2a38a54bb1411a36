import type { ChannelOperations } from './channels';
import type { EscalationOperations } from './escalation';
import type { ExplainOperations } from './explain';
import type { IncidentOperations } from './incidents';
import type { IntegrationOperations } from './integrations';
import type { PeopleOperations } from './people';
import type { SessionOperations } from './session';
import type { TemplateOperations } from './templates';

/** All operations by path. Types generated from the server's OpenAPI replace exactly this interface. */
export interface Operations
  extends
    SessionOperations,
    IncidentOperations,
    ChannelOperations,
    IntegrationOperations,
    EscalationOperations,
    PeopleOperations,
    TemplateOperations,
    ExplainOperations {}
