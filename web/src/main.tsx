import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./design/tokens.css";
import "./design/base.css";
import { ApiError, whenSignedOut } from "./api/client";
import { signedIn } from "./api/queries";
import { makeRouter } from "./app/router";
import { watchRoutes } from "./app/views";
import { drawingFailed, endTelemetry, watchPage } from "./telemetry/browser";

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
    },
  },
});
const router = makeRouter(queryClient);
watchPage();
watchRoutes(router);

whenSignedOut(() => {
  queryClient.removeQueries({ queryKey: signedIn.queryKey });
  endTelemetry();
  void router.navigate({ to: "/sign-in" });
});

const root = document.getElementById("root");
if (root) {
  createRoot(root, { onCaughtError: drawingFailed }).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
