import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, body, setCsrfToken } from "../api/client";
import { signedIn } from "../api/queries";
import "../app/shell.css";

/** The token of the link, taken out of the address at once so that it is in no history. */
function tokenOfLink(): string {
  const token = window.location.hash.slice(1);
  if (token) window.history.replaceState(null, "", "/sign-in");
  return token;
}

/** An operator's own link opens the operator's page; whether they may see it, the API says. */
const opens = window.location.search === "?to=operator" ? "/operator" : "/";
let token = tokenOfLink();

export function SignIn() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [state, setState] = useState<"none" | "trying" | "refused">(token ? "trying" : "none");

  useEffect(() => {
    if (!token) return;
    exchanged(token).then(
      (session) => {
        token = ""; // it has counted; who signs out later is not signed in by it again
        queryClient.setQueryData(signedIn.queryKey, session);
        void navigate({ to: opens, replace: true });
      },
      () => setState("refused"),
    );
  }, [navigate, queryClient]);

  return (
    <main className="lone stack">
      <h1>Listenwell</h1>
      {state === "trying" && <p role="status">Signing in …</p>}
      {state === "refused" && (
        <div className="card stack tight" role="alert">
          <strong>This link does not count any more</strong>
          <p className="quiet">
            A link signs one browser in, once, within ten minutes. Ask for a new one.
          </p>
        </div>
      )}
      {state !== "trying" && (
        <>
          <p>Sign in with a link.</p>
          <p className="quiet">
            On your own machine, <code>listenwell up</code> prints one when it starts, and{" "}
            <code>listenwell link</code> prints another. On a platform, open the desk from there.
          </p>
        </>
      )}
    </main>
  );
}

let exchange: ReturnType<typeof post> | undefined;

/** React runs effects twice in development; a link counts once. */
function exchanged(link: string) {
  exchange ??= post(link);
  return exchange;
}

async function post(link: string) {
  const session = await body(api.POST("/api/v1/desk/session", { body: { token: link } }));
  setCsrfToken(session.csrf_token);
  return session;
}
