import { useQuery } from "@tanstack/react-query";
import { clients, sessions } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { FirstStep } from "./FirstStep";
import { JustRead } from "./JustRead";

const SHOWN = 8;

/** Who needs attention and why, what came in; nothing else. */
export function Today() {
  const latest = useQuery(sessions(SHOWN));
  const known = useQuery(clients);
  const names = new Map(known.data?.map((each) => [each.client_id, each.name]));
  return (
    <div className="stack">
      <h1 className="page-head">Today</h1>
      {latest.isPending && <Loading what="your sessions" lines={6} />}
      {latest.isError && <Failed error={latest.error} retry={() => void latest.refetch()} />}
      {latest.data?.length === 0 && <FirstStep />}
      {latest.data && latest.data.length > 0 && <JustRead sessions={latest.data} names={names} />}
    </div>
  );
}
