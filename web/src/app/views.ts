import { timing, track } from "../telemetry/browser";
import type { Said } from "../telemetry/client";
import type { makeRouter } from "./router";

type Page = Said<"page.view">["page"];

const PAGES: Record<string, Page> = {
  "/": "today",
  "/sessions": "session",
  "/clients": "clients",
  "/settings": "settings",
  "/operator": "operator",
  "/sign-in": "sign_in",
};

/** The page of an address; a client's own is told apart from the list. Ids never leave here. */
export function pageOf(path: string): Page | null {
  const [, first = "", second] = path.split("/");
  if (first === "clients" && second) return "client";
  return PAGES[`/${first}`] ?? null;
}

/** Tells of each page that is shown, and how long the change took. */
export function watchRoutes(router: ReturnType<typeof makeRouter>): void {
  let began = 0;
  router.subscribe("onBeforeNavigate", () => {
    began = performance.now();
  });
  router.subscribe("onRendered", ({ toLocation, pathChanged, fromLocation }) => {
    const page = pageOf(toLocation.pathname);
    if (page === null || !pathChanged) return;
    track("page.view", { page });
    if (fromLocation) timing("page_change", performance.now() - began);
  });
}
