import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ApiError } from './api/call';
import { queryClient } from './api/query';
import { readDeliveryFilters, type DeliverySearch } from './delivery/filters';
import { readFilters, type IncidentSearch } from './incidents/filters';
import { readBegin, type BeginSearch } from './noise/begin';
import { readReturned } from './reach/returned';
import { readList, type ListSearch } from './schedules/listSearch';
import { readView, type ViewSearch } from './schedules/view';
import { readNext } from './session/next';
import { sessionQuery } from './session/session';
import { MissingPage } from './shell/MissingPage';
import { PageFailure } from './shell/PageFailure';
import { Shell } from './shell/Shell';
import { Bars } from './shell/Loaded';
import { readTold, type ToldSearch } from './why/queries';

const root = createRootRoute({
  notFoundComponent: () => (
    <main>
      <MissingPage />
    </main>
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readNext,
  component: lazyRouteComponent(() => import('./session/SignInPage'), 'SignInPage'),
});

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  validateSearch: readNext,
  component: lazyRouteComponent(() => import('./session/PasswordPage'), 'PasswordPage'),
});

const bindDevice = createRoute({
  getParentRoute: () => root,
  path: '/app/bind',
  component: lazyRouteComponent(() => import('./push/BindPage'), 'BindPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery).catch((problem: unknown) => {
      if (problem instanceof ApiError && problem.status === 401) {
        throw redirect({ to: '/sign-in', search: { next: location.href } });
      }
      throw problem;
    });
    if (session.must_change_password) throw redirect({ to: '/password', search: { next: location.href } });
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/incidents' });
  },
});

const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  validateSearch: (search: Record<string, unknown>): IncidentSearch => readFilters(search),
  component: lazyRouteComponent(() => import('./incidents/IncidentsPage'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/$incidentId',
  component: lazyRouteComponent(() => import('./incidents/IncidentPage'), 'IncidentPage'),
});

const why = createRoute({
  getParentRoute: () => shell,
  path: '/why/$kind/$id',
  component: lazyRouteComponent(() => import('./why/WhyPage'), 'WhyPage'),
});

const told = createRoute({
  getParentRoute: () => shell,
  path: '/why/told',
  validateSearch: (search: Record<string, unknown>): ToldSearch => readTold(search),
  component: lazyRouteComponent(() => import('./why/ToldPage'), 'ToldPage'),
});

const changes = createRoute({
  getParentRoute: () => shell,
  path: '/changes',
  component: lazyRouteComponent(() => import('./changes/ChangesPage'), 'ChangesPage'),
});

const channels = createRoute({
  getParentRoute: () => shell,
  path: '/channels',
  component: lazyRouteComponent(() => import('./channels/ChannelsPage'), 'ChannelsPage'),
});

const channel = createRoute({
  getParentRoute: () => shell,
  path: '/channels/$channelId',
  component: lazyRouteComponent(() => import('./channels/ChannelLayout'), 'ChannelLayout'),
});

const channelIncidents = createRoute({
  getParentRoute: () => channel,
  path: '/',
  validateSearch: (search: Record<string, unknown>): IncidentSearch => readFilters(search),
  component: lazyRouteComponent(() => import('./channels/ChannelOverview'), 'ChannelOverview'),
});

const channelIntegrations = createRoute({
  getParentRoute: () => channel,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./integrations/IntegrationList'), 'IntegrationList'),
});

const integration = createRoute({
  getParentRoute: () => channel,
  path: '/integrations/$integrationId',
  component: lazyRouteComponent(() => import('./integrations/IntegrationDetail'), 'IntegrationDetail'),
});

const escalation = createRoute({
  getParentRoute: () => channel,
  path: '/escalation',
  component: lazyRouteComponent(() => import('./escalation/RuleList'), 'RuleList'),
});

const rule = createRoute({
  getParentRoute: () => channel,
  path: '/escalation/$ruleId',
  component: lazyRouteComponent(() => import('./escalation/RulePage'), 'RulePage'),
});

const noise = createRoute({
  getParentRoute: () => channel,
  path: '/noise',
  component: lazyRouteComponent(() => import('./noise/NoisePage'), 'NoisePage'),
});

const grouping = createRoute({
  getParentRoute: () => channel,
  path: '/noise/grouping',
  component: lazyRouteComponent(() => import('./noise/GroupingPage'), 'GroupingPage'),
});

const noiseRule = createRoute({
  getParentRoute: () => channel,
  path: '/noise/$family/$ruleId',
  validateSearch: (search: Record<string, unknown>): BeginSearch => readBegin(search),
  component: lazyRouteComponent(() => import('./noise/RulePage'), 'RulePage'),
});

const channelSettings = createRoute({
  getParentRoute: () => channel,
  path: '/settings',
  component: lazyRouteComponent(() => import('./channels/ChannelSettings'), 'ChannelSettings'),
});

const schedules = createRoute({
  getParentRoute: () => shell,
  path: '/schedules',
  validateSearch: (search: Record<string, unknown>): ListSearch => readList(search),
  component: lazyRouteComponent(() => import('./schedules/SchedulesPage'), 'SchedulesPage'),
});

const mySchedules = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/mine',
  component: lazyRouteComponent(() => import('./schedules/MinePage'), 'MinePage'),
});

const coverage = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/coverage',
  component: lazyRouteComponent(() => import('./schedules/CoveragePage'), 'CoveragePage'),
});

const newSchedule = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/new',
  component: lazyRouteComponent(() => import('./schedules/EditorPage'), 'NewSchedulePage'),
});

const schedule = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/$scheduleId',
  validateSearch: (search: Record<string, unknown>): ViewSearch => readView(search),
  component: lazyRouteComponent(() => import('./schedules/SchedulePage'), 'SchedulePage'),
});

const editSchedule = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/$scheduleId/edit',
  component: lazyRouteComponent(() => import('./schedules/EditorPage'), 'EditSchedulePage'),
});

const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/PeoplePage'), 'PeoplePage'),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsLayout'), 'SettingsLayout'),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile', replace: true });
  },
});

const profile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyRouteComponent(() => import('./settings/ProfilePage'), 'ProfilePage'),
});

const appKeys = createRoute({
  getParentRoute: () => settings,
  path: '/app-keys',
  component: lazyRouteComponent(() => import('./settings/AppKeysPage'), 'AppKeysPage'),
});

const devices = createRoute({
  getParentRoute: () => settings,
  path: '/devices',
  component: lazyRouteComponent(() => import('./settings/DevicesPage'), 'DevicesPage'),
});

const app = createRoute({
  getParentRoute: () => shell,
  path: '/app',
  component: lazyRouteComponent(() => import('./push/AppHome'), 'AppHome'),
});

const templates = createRoute({
  getParentRoute: () => settings,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates/TemplateList'), 'TemplateList'),
});

const template = createRoute({
  getParentRoute: () => settings,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('./templates/TemplatePage'), 'TemplatePage'),
});

const notifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./reach/NotificationsPage'), 'NotificationsPage'),
});

const transports = createRoute({
  getParentRoute: () => settings,
  path: '/transports',
  component: lazyRouteComponent(() => import('./transports/TransportsPage'), 'TransportsPage'),
});

const newProvider = createRoute({
  getParentRoute: () => settings,
  path: '/transports/new/$notifier',
  component: lazyRouteComponent(() => import('./transports/ProviderPage'), 'NewProviderPage'),
});

const provider = createRoute({
  getParentRoute: () => settings,
  path: '/transports/$providerId',
  component: lazyRouteComponent(() => import('./transports/ProviderPage'), 'ProviderPage'),
});

const chats = createRoute({
  getParentRoute: () => settings,
  path: '/chats',
  component: lazyRouteComponent(() => import('./transports/ChatsPage'), 'ChatsPage'),
});

const delivery = createRoute({
  getParentRoute: () => settings,
  path: '/delivery',
  validateSearch: (search: Record<string, unknown>): DeliverySearch => readDeliveryFilters(search),
  component: lazyRouteComponent(() => import('./delivery/DeliveryPage'), 'DeliveryPage'),
});

const calendars = createRoute({
  getParentRoute: () => settings,
  path: '/calendars',
  component: lazyRouteComponent(() => import('./calendars/CalendarsPage'), 'CalendarsPage'),
});

const calendar = createRoute({
  getParentRoute: () => settings,
  path: '/calendars/$calId',
  component: lazyRouteComponent(() => import('./calendars/CalendarPage'), 'CalendarPage'),
});

const mappings = createRoute({
  getParentRoute: () => settings,
  path: '/mappings',
  component: lazyRouteComponent(() => import('./mappings/MappingsPage'), 'MappingsPage'),
});

const mappingTable = createRoute({
  getParentRoute: () => settings,
  path: '/mappings/$schemaId',
  component: lazyRouteComponent(() => import('./mappings/TablePage'), 'TablePage'),
});

const sharedIntegrations = createRoute({
  getParentRoute: () => settings,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./integrations/SharedList'), 'SharedList'),
});

const integrationLayout = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/$integrationId',
  component: lazyRouteComponent(() => import('./integrations/IntegrationLayout'), 'IntegrationLayout'),
});

const integrationOverview = createRoute({
  getParentRoute: () => integrationLayout,
  path: '/',
  component: lazyRouteComponent(() => import('./integrations/IntegrationDetail'), 'IntegrationOverview'),
});

const integrationEnrich = createRoute({
  getParentRoute: () => integrationLayout,
  path: '/enrich',
  component: lazyRouteComponent(() => import('./shaping/EnrichPage'), 'EnrichPage'),
});

const integrationProcess = createRoute({
  getParentRoute: () => integrationLayout,
  path: '/process',
  component: lazyRouteComponent(() => import('./shaping/ProcessPage'), 'ProcessPage'),
});

const integrationRoute = createRoute({
  getParentRoute: () => integrationLayout,
  path: '/route',
  component: lazyRouteComponent(() => import('./routing/RoutePage'), 'RoutePage'),
});

const drill = createRoute({
  getParentRoute: () => shell,
  path: '/drills/$drillId',
  component: lazyRouteComponent(() => import('./delivery/DrillPage'), 'DrillPage'),
});

const identityReturn = createRoute({
  getParentRoute: () => shell,
  path: '/identity/return',
  validateSearch: readReturned,
  component: lazyRouteComponent(() => import('./reach/SignInReturn'), 'SignInReturn'),
});

const tree = root.addChildren([
  signIn,
  password,
  bindDevice,
  shell.addChildren([
    home,
    app,
    incidents,
    incident,
    why,
    told,
    changes,
    channels,
    channel.addChildren([
      channelIncidents,
      channelIntegrations,
      integration,
      noise,
      grouping,
      noiseRule,
      escalation,
      rule,
      channelSettings,
    ]),
    schedules,
    mySchedules,
    coverage,
    newSchedule,
    schedule,
    editSchedule,
    people,
    settings.addChildren([
      settingsHome,
      profile,
      notifications,
      devices,
      appKeys,
      templates,
      template,
      transports,
      newProvider,
      provider,
      chats,
      delivery,
      calendars,
      calendar,
      mappings,
      mappingTable,
      sharedIntegrations,
    ]),
    integrationLayout.addChildren([integrationOverview, integrationEnrich, integrationProcess, integrationRoute]),
    drill,
    identityReturn,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageFailure,
  defaultPendingComponent: () => (
    <div style={{ padding: 24 }}>
      <Bars count={6} />
    </div>
  ),
  defaultPendingMs: 150,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
