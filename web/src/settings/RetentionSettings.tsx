import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import { retention } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { Erasures } from "./Erasures";
import { RetentionPreview } from "./RetentionPreview";
import {
  type Draft,
  draftOf,
  isSaved,
  MOST_DAYS,
  type Saved,
  sentOf,
  wrongWith,
} from "./retention";
import { TryThenSave } from "./TryThenSave";

/** For how long words and sessions are kept, with what would go and when before it is saved. */
export function RetentionSettings() {
  const saved = useQuery(retention);
  return (
    <section className="card stack" aria-labelledby="retention">
      <div className="stack tight">
        <h2 id="retention">How long things are kept</h2>
        <p className="quiet fine">
          Days count from a session's arrival. What is due goes each night at 01:00 UTC, for good.
          When words go, the numbers, labels and times stay, and trends go on.
        </p>
      </div>
      {saved.isPending && <Loading what="the retention" lines={3} />}
      {saved.isError && <Failed error={saved.error} retry={() => void saved.refetch()} />}
      {saved.data && <RetentionForm key={saved.data.version} saved={saved.data} />}
      <Erasures />
    </section>
  );
}

function RetentionForm({ saved }: { saved: Saved }) {
  const [draft, setDraft] = useState(() => draftOf(saved));
  const queryClient = useQueryClient();
  const sent = () => ({ ...sentOf(draft), based_on_version: saved.version });
  const preview = useMutation({
    mutationFn: () => body(api.POST("/api/v1/retention/preview", { body: sent() })),
  });
  const save = useMutation({
    mutationFn: () => body(api.PUT("/api/v1/retention", { body: sent() })),
    onSuccess: async (now) => {
      queryClient.setQueryData(retention.queryKey, now);
      await queryClient.invalidateQueries({ queryKey: ["session"] });
    },
  });
  const change = (next: Draft) => {
    setDraft(next);
    preview.reset();
    save.reset();
  };
  const wrong = wrongWith(draft);
  const changed = !isSaved(draft, saved);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preview.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="risk-fields">
        <Kept
          name="What was said"
          days={draft.words}
          usual="90"
          onChange={(words) => change({ ...draft, words })}
        />
        <Kept
          name="Whole sessions, numbers too"
          days={draft.sessions}
          usual="730"
          onChange={(sessions) => change({ ...draft, sessions })}
        />
      </div>
      <p className={wrong ? "fine wrong" : "quiet fine"} role="status">
        {wrong ??
          (saved.version === 0
            ? "This is the installation's rule; you have set none of your own."
            : "This is your own rule.")}
      </p>
      <TryThenSave
        asks="What would go?"
        saves="Keep it so"
        preview={preview}
        save={save}
        changed={changed}
        fits={wrong === null}
        onDiscard={() => change(draftOf(saved))}
      >
        {(found) => <RetentionPreview found={found} />}
      </TryThenSave>
    </form>
  );
}

/** One time: so many days, or until it is erased by hand. */
function Kept({
  name,
  days,
  usual,
  onChange,
}: {
  name: string;
  days: string | null;
  usual: string;
  onChange: (days: string | null) => void;
}) {
  const id = `kept-${usual}`;
  return (
    <fieldset className="kept">
      <legend>
        <strong>{name}</strong>
      </legend>
      <div className="choice">
        <input
          type="radio"
          name={id}
          aria-label="for a number of days"
          checked={days !== null}
          onChange={() => onChange(days ?? usual)}
        />
        <span>for</span>
        <input
          type="number"
          className="days"
          aria-label={`${name}: days`}
          min={1}
          max={MOST_DAYS}
          step={1}
          value={days ?? ""}
          disabled={days === null}
          onChange={(event) => onChange(event.target.value)}
        />
        <span>days</span>
      </div>
      <label className="choice">
        <input type="radio" name={id} checked={days === null} onChange={() => onChange(null)} />
        <span>until I erase it</span>
      </label>
    </fieldset>
  );
}
