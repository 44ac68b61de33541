import { Empty } from "../design/states";

export function FirstStep() {
  return (
    <section className="card">
      <Empty title="Nothing here yet">
        <p>
          Drop a transcript anywhere on this page, or choose <strong>Add a transcript</strong>{" "}
          above. Any of the usual formats will do: WebVTT, SRT, Word, text, JSON or a table. Within
          a second or two you see who talked, what was asked and what moved.
        </p>
      </Empty>
    </section>
  );
}
