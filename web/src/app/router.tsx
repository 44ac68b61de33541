import type { FetchQueryOptions, QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ApiError } from "../api/client";
import {
  alerts,
  analytics,
  atRisk,
  clientSessions,
  clients,
  coachSummary,
  LATEST,
  risk,
  session as sessionStatus,
  sessions,
  signedIn,
  utterances,
} from "../api/queries";
import { Failed } from "../design/states";
import { SignIn } from "../sign_in/SignIn";
import { Today } from "../today/Today";
import { NotHere } from "./NotHere";
import { Opening, PageOpening } from "./Opening";
import { Shell } from "./Shell";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotHere />
    </main>
  ),
  errorComponent: ({ error, reset }) => (
    <main className="lone stack">
      <h1>Listenwell</h1>
      <Failed error={error} retry={reset} />
    </main>
  ),
});

const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignIn });

/**
 * Everything behind sign-in. What the page will ask for is asked at once, together with who is
 * signed in and beside the page's own code; to somebody who is not, none of it is answered.
 */
const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  component: Shell,
  pendingComponent: Opening,
  beforeLoad: async ({ context, matches, preload }) => {
    if (!preload) {
      for (const { staticData, params } of matches) {
        for (const query of staticData.needs?.(params) ?? []) {
          void context.queryClient.prefetchQuery(query);
        }
      }
    }
    try {
      await context.queryClient.ensureQueryData(signedIn);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: "/sign-in" });
      throw error;
    }
  },
});

const today = createRoute({
  getParentRoute: () => desk,
  path: "/",
  component: Today,
  staticData: { needs: () => [sessions(LATEST), clients, atRisk, alerts(), coachSummary] },
});

const session = createRoute({
  getParentRoute: () => desk,
  path: "/sessions/$jobId",
  component: lazyRouteComponent(() => import("../session/SessionPage"), "SessionPage"),
  staticData: {
    needs: ({ jobId = "" }) => [sessionStatus(jobId), utterances(jobId), analytics(jobId), clients],
  },
});

const clientList = createRoute({
  getParentRoute: () => desk,
  path: "/clients",
  component: lazyRouteComponent(() => import("../client/Clients"), "Clients"),
  staticData: { needs: () => [clients] },
});

const client = createRoute({
  getParentRoute: () => desk,
  path: "/clients/$clientId",
  component: lazyRouteComponent(() => import("../client/ClientPage"), "ClientPage"),
  staticData: {
    needs: ({ clientId = "" }) => [
      clients,
      clientSessions(clientId),
      risk(clientId),
      alerts(clientId),
    ],
  },
});

const settings = createRoute({
  getParentRoute: () => desk,
  path: "/settings",
  component: lazyRouteComponent(() => import("../settings/SettingsPage"), "SettingsPage"),
});

const operator = createRoute({
  getParentRoute: () => desk,
  path: "/operator",
  component: lazyRouteComponent(() => import("../operator/OperatorPage"), "OperatorPage"),
});

const tree = root.addChildren([
  signIn,
  desk.addChildren([today, session, clientList, client, settings, operator]),
]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPendingComponent: PageOpening,
    defaultPendingMs: 300,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
  interface StaticDataRouteOption {
    /** What a page will ask for, by the parts of its address. */
    // biome-ignore lint/suspicious/noExplicitAny: queries of many kinds, each typed where it is made
    needs?: (of: Record<string, string | undefined>) => FetchQueryOptions<any, any, any, any>[];
  }
}
