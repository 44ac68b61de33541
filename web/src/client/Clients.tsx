import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clients } from "../api/queries";
import { Empty, Failed, Loading } from "../design/states";
import { day } from "../measures/measures";

/** Everyone the coach works with. */
export function Clients() {
  const known = useQuery(clients);
  return (
    <div className="stack">
      <h1>Clients</h1>
      <section className="card" aria-label="Your clients">
        {known.isPending && <Loading what="your clients" lines={6} />}
        {known.isError && <Failed error={known.error} retry={() => void known.refetch()} />}
        {known.data?.length === 0 && (
          <Empty title="No clients yet">A client is added with the first transcript.</Empty>
        )}
        <ul className="lines">
          {known.data?.map((each) => (
            <li key={each.client_id} className="row spread">
              <Link to="/clients/$clientId" params={{ clientId: each.client_id }}>
                <strong>{each.name ?? "Unnamed client"}</strong>
              </Link>
              <span className="fine quiet">
                {each.sessions === 1 ? "1 session" : `${each.sessions} sessions`}
                {each.last_session && ` · the last on ${day(each.last_session)}`}
                {!each.consent_standing && " · no consent stands"}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
