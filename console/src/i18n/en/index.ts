import calendars from './calendars.json';
import changes from './changes.json';
import channels from './channels.json';
import conditions from './conditions.json';
import common from './common.json';
import devices from './devices.json';
import escalation from './escalation.json';
import incidents from './incidents.json';
import integrations from './integrations.json';
import mappings from './mappings.json';
import noise from './noise.json';
import order from './order.json';
import people from './people.json';
import delivery from './delivery.json';
import reach from './reach.json';
import times from './times.json';
import transports from './transports.json';
import replay from './replay.json';
import routing from './routing.json';
import schedules from './schedules.json';
import session from './session.json';
import settings from './settings.json';
import shaping from './shaping.json';
import shell from './shell.json';
import silence from './silence.json';
import templates from './templates.json';
import timeline from './timeline.json';
import why from './why.json';

export const en = {
  ...common,
  calendars,
  changes,
  channels,
  conditions,
  devices,
  escalation,
  incidents,
  integrations,
  mappings,
  noise,
  order,
  people,
  delivery,
  reach,
  transports,
  replay,
  routing,
  schedules,
  session,
  settings,
  shaping,
  shell,
  silence,
  templates,
  timeline,
  times,
  why,
};
