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
  notFoundComponent: NotHere,
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

const tree = root.addChildren([signIn, desk.addChildren([today, session])]);

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
