import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ApiError } from "../api/client";
import { signedIn } from "../api/queries";
import { Failed } from "../design/states";
import { SignIn } from "../sign_in/SignIn";
import { Today } from "../today/Today";
import { NotHere } from "./NotHere";
import { Shell } from "./Shell";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotHere />
    </main>
  ),
  errorComponent: ({ error, reset }) => (
    <main className="lone">
      <Failed error={error} retry={reset} />
    </main>
  ),
});

const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignIn });

/** Everything behind sign-in. */
const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  component: Shell,
  beforeLoad: async ({ context }) => {
    try {
      await context.queryClient.ensureQueryData(signedIn);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: "/sign-in" });
      throw error;
    }
  },
});

const today = createRoute({ getParentRoute: () => desk, path: "/", component: Today });

const session = createRoute({
  getParentRoute: () => desk,
  path: "/sessions/$jobId",
  component: lazyRouteComponent(() => import("../session/SessionPage"), "SessionPage"),
});

const clientList = createRoute({
  getParentRoute: () => desk,
  path: "/clients",
  component: lazyRouteComponent(() => import("../client/Clients"), "Clients"),
});

const client = createRoute({
  getParentRoute: () => desk,
  path: "/clients/$clientId",
  component: lazyRouteComponent(() => import("../client/ClientPage"), "ClientPage"),
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
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
