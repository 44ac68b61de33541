function drawTranscript(session) {
  const names = new Map(session.people.map((person) => [person.key, person.name]));
  const cues = new Map();
  for (const cue of session.cues) cues.set(cue.index, [...(cues.get(cue.index) ?? []), cue]);
  let before = null;
  const nodes = session.utterances.map((utterance, index) => {
    const changed = index === 0 || utterance.who !== before;
    before = utterance.who;
    return drawUtterance(
      utterance,
      changed ? (names.get(utterance.who) ?? "Unnamed") : null,
      cues.get(index) ?? [],
    );
  });
  const words = el("ol", { class: "words", tabindex: "0", "aria-label": "Utterances" }, nodes);
  const count = `${session.utterances.length.toLocaleString("en")} utterances`;
  const node = el(
    "aside",
    { class: "transcript", id: "transcript", "aria-labelledby": "h-transcript" },
    el(
      "div",
      {},
      el("h2", { id: "h-transcript" }, "Transcript"),
      el("p", { class: "quiet small" }, count),
    ),
    words,
  );
  return { node, nodes, words };
}

function drawUtterance(utterance, name, cues) {
  const small = utterance.labels[0] === "backchannel" ? " small-talk" : "";
  return el(
    "li",
    { class: `utterance${name ? " has-who" : ""}${small}` },
    name ? el("span", { class: `who role-${utterance.role}`, dir: "auto" }, name) : null,
    el("span", { class: "time" }, utterance.time ?? ""),
    el("span", { class: "said", dir: "auto" }, utterance.text),
    utterance.labels.length ? el("span", { class: "labels" }, utterance.labels.join(" · ")) : null,
    cues.map((cue) =>
      el(
        "span",
        { class: `cue tone-${cue.tone}` },
        el("span", { class: "cue-name" }, cue.label),
        ` ${cue.sure} sure. `,
        el("span", { class: "why" }, cue.why),
      ),
    ),
  );
}
