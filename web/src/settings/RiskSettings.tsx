import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import { riskSettings } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { Preview } from "./Preview";
import { type Draft, FIELDS, isSame, type Settings, totalOf } from "./risk_fields";
import { TryThenSave } from "./TryThenSave";

export function RiskSettings() {
  const saved = useQuery(riskSettings);
  return (
    <section className="card stack" aria-labelledby="risk-settings">
      <div>
        <h2 id="risk-settings">Risk: weights and thresholds</h2>
        <p className="quiet fine">
          A factor counts from its warning on, and with its whole weight from critical on. See what
          would change before you save.
        </p>
      </div>
      {saved.isPending && <Loading what="the settings" lines={6} />}
      {saved.isError && <Failed error={saved.error} retry={() => void saved.refetch()} />}
      {saved.data && <RiskForm key={saved.data.version} saved={saved.data} />}
    </section>
  );
}

function RiskForm({ saved }: { saved: Settings }) {
  const [draft, setDraft] = useState<Draft>({
    weights: saved.weights,
    thresholds: saved.thresholds,
  });
  const queryClient = useQueryClient();
  const sent = { ...draft, based_on_version: saved.version };
  const preview = useMutation({
    mutationFn: () => body(api.POST("/api/v1/analytics/risk/settings/preview", { body: sent })),
  });
  const save = useMutation({
    mutationFn: () => body(api.PUT("/api/v1/analytics/risk/settings", { body: sent })),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const total = totalOf(draft);
  const changed = !isSame(draft, saved);
  const change = (next: Draft) => {
    setDraft(next);
    preview.reset();
    save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preview.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="risk-fields">
        {FIELDS.map(({ weight, name, unit, warning, critical, step }) => (
          <fieldset key={weight}>
            <legend>
              <strong>{name}</strong> <span className="quiet fine">in {unit}</span>
            </legend>
            <div className="row">
              <Numeric
                name="Weight"
                value={draft.weights[weight]}
                step={1}
                onChange={(value) =>
                  change({ ...draft, weights: { ...draft.weights, [weight]: value } })
                }
              />
              <Numeric
                name="Warning"
                value={draft.thresholds[warning]}
                step={step}
                onChange={(value) =>
                  change({ ...draft, thresholds: { ...draft.thresholds, [warning]: value } })
                }
              />
              <Numeric
                name="Critical"
                value={draft.thresholds[critical]}
                step={step}
                onChange={(value) =>
                  change({ ...draft, thresholds: { ...draft.thresholds, [critical]: value } })
                }
              />
            </div>
          </fieldset>
        ))}
      </div>
      <p className={total === 100 ? "quiet fine" : "fine wrong"} role="status">
        The weights come to {total}
        {total === 100 ? "." : "; they must come to 100."}
      </p>
      <TryThenSave
        asks="What would change?"
        saves="Save"
        preview={preview}
        save={save}
        changed={changed}
        fits={total === 100}
        onDiscard={() => change({ weights: saved.weights, thresholds: saved.thresholds })}
      >
        {(found) => <Preview found={found} />}
      </TryThenSave>
    </form>
  );
}

function Numeric({
  name,
  value,
  step,
  onChange,
}: {
  name: string;
  value: number;
  step: number;
  onChange: (value: number) => void;
}) {
  const [written, setWritten] = useState(String(value));
  const shown = Number(written) === value ? written : String(value);
  return (
    <label className="field numeric">
      <span>{name}</span>
      <input
        type="number"
        step={step}
        value={shown}
        onChange={(event) => {
          setWritten(event.target.value);
          if (event.target.value !== "" && Number.isFinite(event.target.valueAsNumber)) {
            onChange(event.target.valueAsNumber);
          }
        }}
        required
      />
    </label>
  );
}
