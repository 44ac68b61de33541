import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client";
import { signedIn } from "../api/queries";
import { DropZone } from "../drop/DropZone";
import { type Dropped, done, taken } from "../drop/dropped";
import { beginTelemetry, endTelemetry } from "../telemetry/browser";
import "./shell.css";

export function Shell() {
  const [dropped, setDropped] = useState<Dropped | null>(null);
  const take = useCallback((files: File[]) => setDropped((now) => taken(now, files)), []);
  const close = useCallback((number: number) => setDropped((now) => done(now, number)), []);
  const session = useQuery(signedIn);
  useEffect(() => void beginTelemetry(), []);
  return (
    <DropZone dropped={dropped} onFiles={take} onDone={close}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="shell-header">
        <Link to="/" className="brand">
          Listenwell
        </Link>
        <nav aria-label="Main">
          <ul className="row">
            <li>
              <Link to="/" activeOptions={{ exact: true }}>
                Today
              </Link>
            </li>
            <li>
              <Link to="/clients">Clients</Link>
            </li>
            <li>
              <Link to="/settings">Settings</Link>
            </li>
            {session.data?.operator && (
              <li>
                <Link to="/operator">Operator</Link>
              </li>
            )}
          </ul>
        </nav>
        <div className="row shell-actions">
          <FileButton onFiles={take} />
          <SignOut />
        </div>
      </header>
      <main id="content" className="shell-content" tabIndex={-1}>
        <Outlet />
      </main>
    </DropZone>
  );
}

function FileButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <label className="button first file-button">
      Add a transcript
      <input
        type="file"
        multiple
        className="hidden-but-read"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </label>
  );
}

function SignOut() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return (
    <button
      type="button"
      className="button"
      onClick={async () => {
        await api.DELETE("/api/v1/desk/session", {}).catch(() => undefined);
        endTelemetry();
        queryClient.clear();
        await navigate({ to: "/sign-in" });
      }}
    >
      Sign out
    </button>
  );
}
