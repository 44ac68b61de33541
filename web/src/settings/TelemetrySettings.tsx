import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import plan from "../../../src/listenwell/telemetry/generated/events.schema.json";
import { api, body } from "../api/client";
import { telemetryConsent } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { beginTelemetry, endTelemetry } from "../telemetry/browser";
import { UI_EVENT_VERSIONS } from "../telemetry/events";

/** The version of the words below. */
const TEXT = "desk-1";

interface Described {
  description: string;
  properties: { properties: { properties: Record<string, { enum?: string[] }> } };
}

/** Consent to events about the page's use, with a plain list of exactly what is sent. */
export function TelemetrySettings() {
  const queryClient = useQueryClient();
  const stands = useQuery(telemetryConsent);
  const change = useMutation({
    mutationFn: (agree: boolean) =>
      agree
        ? body(
            api.PUT("/api/v1/telemetry/consent", {
              body: { text_version: TEXT, given_at: new Date().toISOString() },
            }),
          )
        : body(api.DELETE("/api/v1/telemetry/consent", {})),
    onSuccess: async (state) => {
      queryClient.setQueryData(telemetryConsent.queryKey, state);
      if (state.standing) await beginTelemetry();
      else endTelemetry();
    },
  });
  return (
    <section className="card stack tight" aria-labelledby="telemetry">
      <h2 id="telemetry">How you use this page</h2>
      <p>
        If you agree, this page tells your own service how it is used: which pages are shown, how
        quickly, and what fails. It stays in your installation. No words of any session, no name and
        no address can be sent: the events have no place for them.
      </p>
      {stands.isPending && <Loading what="your choice" lines={1} />}
      {stands.isError && <Failed error={stands.error} retry={() => void stands.refetch()} />}
      {stands.data && (
        <label className="choice">
          <input
            type="checkbox"
            checked={stands.data.standing}
            disabled={change.isPending}
            onChange={(event) => change.mutate(event.target.checked)}
          />
          <span>I agree that this page tells how it is used</span>
        </label>
      )}
      {change.isError && <Failed error={change.error} />}
      <details>
        <summary>Exactly what is sent</summary>
        <ul className="stack tight fine">
          {Object.keys(UI_EVENT_VERSIONS).map((name) => (
            <SentEvent key={name} name={name} />
          ))}
        </ul>
        <p className="fine quiet">
          With each: a number of its own that holds the time. You are named by a pseudonym.
        </p>
      </details>
    </section>
  );
}

function SentEvent({ name }: { name: string }) {
  const event = (plan.$defs as Record<string, unknown>)[name] as Described;
  return (
    <li>
      <strong>{name}</strong>: {event.description}
      <ul>
        {Object.entries(event.properties.properties.properties).map(([property, of]) => (
          <li key={property} className="quiet">
            {property.replaceAll("_", " ")}
            {of.enum && ` (${of.enum.map((each) => each.replaceAll("_", " ")).join(", ")})`}
          </li>
        ))}
      </ul>
    </li>
  );
}
