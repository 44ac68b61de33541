// Every state that a page can be in: loading, empty, failed, in part; each as a browser meets it.
import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { open, signIn } from "./browser";
import type { Service } from "./service";
import { ask, sendSessions } from "./sessions";

export interface State {
  name: string;
  /** A coach with the sample sessions, or one who has nothing yet. */
  coach: "sample" | "new";
  arrive: (page: Page) => Promise<void>;
}

type Opened = Awaited<ReturnType<typeof open>>;
type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Opens pages of signed-in coaches; the one with the samples signs in once for all of them. */
export function coaches(browser: Browser, service: Service) {
  let kept: Cookies | undefined;
  return async (coach: State["coach"], more: Parameters<Browser["newContext"]>[0] = {}) => {
    const storage = coach === "sample" && kept ? { storageState: kept } : {};
    const opened: Opened = await open(browser, service, { ...more, ...storage });
    if (coach === "sample" && kept) await opened.page.goto("/");
    else await signIn(opened.page, service, coach === "new" ? crypto.randomUUID() : undefined);
    if (coach === "sample") kept ??= await opened.context.storageState();
    return opened;
  };
}

const SAMPLE = new URL("../../src/listenwell/samples/data/2026-08-06-priya.vtt", import.meta.url);
const API = "**/api/v1/**";
const SIGNED_IN = "/api/v1/desk/session";

/** Requests that are never answered; who is signed in is. */
const hold = (page: Page, what = API) => meet(page, what, () => new Promise(() => {}));

/** Requests that the service refuses for now, as it does while its database is away. */
const refuse = (page: Page, what = API) =>
  meet(page, what, (route) =>
    route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      json: {
        type: "database-unavailable",
        title: "This cannot be served at the moment",
        status: 503,
        detail: "Nothing was changed. Try again in a few seconds; /readyz says what is missing.",
      },
    }),
  );

/** Requests that find no service at all. */
const cut = (page: Page, what = API) => meet(page, what, (route) => route.abort());

async function meet(page: Page, what: string, how: (route: Route) => Promise<void>) {
  await page.route(what, (route) =>
    new URL(route.request().url()).pathname === SIGNED_IN ? route.continue() : how(route),
  );
}

const loading = (page: Page, what: string) =>
  page.getByText(`Loading ${what}`).first().waitFor({ state: "attached" });
const failed = (page: Page) => page.getByRole("alert").first().waitFor();

/** A page that loads, and that the service refuses. */
function usual(name: string, what: string, path: (page: Page) => Promise<string>): State[] {
  const state = (how: string, meets: typeof hold, there: (page: Page) => Promise<void>): State => ({
    name: `${name}-${how}`,
    coach: "sample",
    arrive: async (page) => {
      const at = await path(page);
      await meets(page);
      await page.goto(at);
      await there(page);
    },
  });
  return [state("loading", hold, (page) => loading(page, what)), state("failed", refuse, failed)];
}

/** The address of one of Priya Raman's sample sessions, and of herself. */
async function priya(page: Page): Promise<{ client: string; session: string }> {
  const { clients } = (await ask(page, "GET", "/api/v1/clients")).body as {
    clients: { client_id: string; name: string | null }[];
  };
  const id = clients.find((each) => each.name === "Priya Raman")?.client_id;
  const { sessions } = (await ask(page, "GET", `/api/v1/sessions?client_id=${id}`)).body as {
    sessions: { job_id: string }[];
  };
  return { client: `/clients/${id}`, session: `/sessions/${sessions.at(-1)?.job_id}` };
}

async function choose(page: Page, name: string, text: string) {
  await page
    .getByLabel("Add a transcript")
    .setInputFiles({ name, mimeType: "text/vtt", buffer: Buffer.from(text) });
}

/** Chooses a file and says whose it is, up to the last button. */
async function filled(page: Page, text: string) {
  await choose(page, "2026-08-06.vtt", text);
  const dialog = page.getByRole("dialog", { name: "Add a transcript" });
  await dialog.getByLabel("Whose session is it?").selectOption({ label: "A new client" });
  await dialog.getByLabel("The new client's name").fill("Ben Dropped");
  await dialog.getByLabel("The client agreed").check();
  return dialog;
}

const vtt = () => readFileSync(SAMPLE, "utf8");

export const STATES: State[] = [
  ...usual("today", "your clients", async () => "/"),
  ...usual("clients", "your clients", async () => "/clients"),
  ...usual("client", "the sessions", async (page) => (await priya(page)).client),
  ...usual("session", "the session", async (page) => (await priya(page)).session),
  ...usual("settings", "the settings", async () => "/settings"),
  ...usual("operator", "jobs", async () => "/operator"),
  {
    name: "opening",
    coach: "sample",
    arrive: async (page) => {
      await page.route(`**${SIGNED_IN}`, () => new Promise(() => {}));
      await page.goto("/");
      await loading(page, "the page");
    },
  },
  {
    name: "opening-away",
    coach: "sample",
    arrive: async (page) => {
      await page.route(API, (route) => route.abort());
      await page.goto("/");
      await failed(page);
    },
  },
  {
    name: "today-away",
    coach: "sample",
    arrive: async (page) => {
      await cut(page);
      await page.goto("/");
      await failed(page);
    },
  },
  {
    name: "today-empty",
    coach: "new",
    arrive: async (page) => {
      await page.getByText("Drop a transcript anywhere").waitFor();
    },
  },
  {
    name: "today-calm",
    coach: "new",
    arrive: async (page) => {
      await sendSessions(page, "Ben Calm", 1);
      await page.route("**/risk/alerts*", (route) =>
        route.fulfill({ json: { alerts: [], total: 0 } }),
      );
      await page.goto("/");
      await page.getByText("Nobody needs you today").waitFor();
      await page.getByText("None stands.").waitFor();
    },
  },
  {
    name: "today-partly",
    coach: "sample",
    arrive: async (page) => {
      await refuse(page, "**/coach/at-risk-clients*");
      await hold(page, "**/risk/alerts*");
      await page.goto("/");
      await failed(page);
      await page.getByRole("heading", { name: "Sessions that came in last" }).waitFor();
    },
  },
  {
    name: "clients-empty",
    coach: "new",
    arrive: async (page) => {
      await page.goto("/clients");
      await page.getByText("No clients yet").waitFor();
    },
  },
  {
    name: "client-empty",
    coach: "new",
    arrive: async (page) => {
      const client_id = crypto.randomUUID();
      await ask(page, "POST", "/api/v1/clients", { client_id, consent: null });
      await page.goto(`/clients/${client_id}`);
      await page.getByText("No session yet.").waitFor();
    },
  },
  {
    name: "client-partly",
    coach: "sample",
    arrive: async (page) => {
      const { client } = await priya(page);
      await hold(page, "**/clients/*/consent");
      await hold(page, "**/clients/*/risk");
      await refuse(page, "**/clients/*/summary*");
      await page.goto(client);
      await failed(page);
      await loading(page, "the risk score");
    },
  },
  {
    name: "client-first-session",
    coach: "new",
    arrive: async (page) => {
      const { clientId } = await sendSessions(page, "Ben First", 1);
      const wait = (route: Route) => route.fulfill({ status: 202, json: { status: "received" } });
      await page.route("**/analytics/clients/*/sessions*", wait);
      await page.route("**/analytics/clients/*/risk", wait);
      await page.route("**/analytics/clients/*/summary*", wait);
      await page.goto(`/clients/${clientId}`);
      await page.getByText("The first session is being read").waitFor();
    },
  },
  {
    name: "session-not-there",
    coach: "sample",
    arrive: async (page) => {
      await page.goto(`/sessions/${crypto.randomUUID()}`);
      await page.getByText("There is nothing here for you").waitFor();
    },
  },
  {
    name: "session-being-read",
    coach: "sample",
    arrive: async (page) => {
      const { session } = await priya(page);
      await page.route("**/analytics/sessions/*", (route) =>
        route.fulfill({ status: 202, json: { status: "received" } }),
      );
      await page.goto(session);
      await page.getByText("Reading the session …").waitFor();
    },
  },
  {
    name: "session-partly",
    coach: "sample",
    arrive: async (page) => {
      const { session } = await priya(page);
      await refuse(page, "**/analytics/sessions/*");
      await page.goto(session);
      await failed(page);
    },
  },
  {
    name: "session-short",
    coach: "new",
    arrive: async (page) => {
      const { jobs } = await sendSessions(page, "Ben Short", 1);
      await page.goto(`/sessions/${jobs[0]}`);
      await page.getByRole("heading", { name: "Engagement" }).waitFor();
    },
  },
  {
    name: "session-words-erased",
    coach: "sample",
    arrive: async (page) => {
      const { session } = await priya(page);
      await page.route("**/sessions/*/utterances", async (route) => {
        const found = await (await route.fetch()).json();
        for (const each of found.utterances) each.text = "";
        await route.fulfill({ json: { ...found, words_erased_at: "2026-11-04T01:00:00Z" } });
      });
      await page.route("**/api/v1/sessions/*", async (route) => {
        const found = await (await route.fetch()).json();
        await route.fulfill({ json: { ...found, words_erased_at: "2026-11-04T01:00:00Z" } });
      });
      await page.goto(session);
      await page.getByText("What was said is gone").waitFor();
      await page.getByRole("heading", { name: "Engagement" }).waitFor();
    },
  },
  {
    name: "settings-empty",
    coach: "new",
    arrive: async (page) => {
      await page.goto("/settings");
      await page.getByText("Nothing is kept yet").waitFor();
    },
  },
  {
    name: "settings-partly",
    coach: "sample",
    arrive: async (page) => {
      await refuse(page, "**/api/v1/retention");
      await hold(page, "**/telemetry/consent");
      await page.goto("/settings");
      await failed(page);
      await page.getByLabel("Weight").first().waitFor();
    },
  },
  {
    name: "operator-not-one",
    coach: "new",
    arrive: async (page) => {
      await page.goto("/operator");
      await page.getByText("There is nothing here for you").waitFor();
    },
  },
  {
    name: "operator-stale",
    coach: "sample",
    arrive: async (page) => {
      await page.goto("/operator");
      await page.getByRole("region", { name: "Jobs by kind" }).waitFor();
      await refuse(page, "**/operator/jobs*");
      await page.getByText("What stands here is as of").waitFor({ timeout: 30_000 });
    },
  },
  {
    name: "drop-asked",
    coach: "sample",
    arrive: async (page) => {
      await choose(page, "2026-08-06.vtt", vtt());
      await page.getByRole("button", { name: "Read it" }).waitFor();
    },
  },
  {
    name: "drop-failed",
    coach: "new",
    arrive: async (page) => {
      const dialog = await filled(page, "no transcript at all \u0000\u0001");
      await dialog.getByRole("button", { name: "Read it" }).click();
      await failed(page);
    },
  },
  {
    name: "drop-sending",
    coach: "new",
    arrive: async (page) => {
      const dialog = await filled(page, vtt());
      await hold(page, "**/api/v1/sessions/file*");
      await hold(page, "**/api/v1/sessions");
      await dialog.getByRole("button", { name: "Read it" }).click();
      await dialog.getByRole("progressbar").waitFor();
    },
  },
  {
    name: "drop-read",
    coach: "new",
    arrive: async (page) => {
      const dialog = await filled(page, vtt());
      await dialog.getByRole("button", { name: "Read it" }).click();
      const ask_ = dialog.getByRole("button", { name: "That is me" });
      await ask_
        .or(dialog.getByRole("link", { name: "Open the reading" }))
        .first()
        .waitFor();
    },
  },
  {
    name: "signed-out",
    coach: "new",
    arrive: async (page) => {
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("Sign in with a link.").waitFor();
    },
  },
];
