// A number was opened: its utterances light up, and a bar steps through them.
function evidenceBar(transcript, timeline) {
  const bar = document.getElementById("evidence");
  const status = el("span", { role: "status" });
  const next = el("button", { type: "button", onclick: () => step(1) }, "Next");
  const back = el("button", { type: "button", onclick: () => step(-1) }, "Previous");
  const close = el("button", { type: "button", onclick: () => clear(true) }, "Close");
  bar.replaceChildren(status, el("span", { class: "buttons" }, back, next, close));
  let indices = [];
  let at = 0;
  let opener = null;
  let title = "";

  function mark(on) {
    for (const index of indices) transcript.nodes[index].classList.toggle("lit", on);
    transcript.nodes[indices[at]]?.classList.toggle("at", on);
    opener?.setAttribute("aria-pressed", String(on));
    timeline?.light(on ? indices : []);
  }

  // Beside the findings the transcript scrolls alone, so that the number stays where it was.
  function center(node) {
    const { words } = transcript;
    const alone = words.scrollHeight > words.clientHeight + 1;
    if (alone) {
      const [inner, outer] = [node.getBoundingClientRect(), words.getBoundingClientRect()];
      words.scrollTo({
        top: words.scrollTop + inner.top - outer.top - (outer.height - inner.height) / 2,
        behavior: "instant",
      });
    }
    node.scrollIntoView({ block: alone ? "nearest" : "center", behavior: "instant" });
  }

  function reveal() {
    const node = transcript.nodes[indices[at]];
    // Rows off screen have estimated heights, so the place is true only once they are drawn.
    center(node);
    requestAnimationFrame(() => center(node));
    const many =
      indices.length === 1
        ? "1 utterance"
        : `${(at + 1).toLocaleString("en")} of ${indices.length.toLocaleString("en")} utterances`;
    status.textContent = `${title}: ${many}`;
    next.disabled = back.disabled = indices.length < 2;
  }

  function step(by) {
    transcript.nodes[indices[at]].classList.remove("at");
    at = (at + by + indices.length) % indices.length;
    transcript.nodes[indices[at]].classList.add("at");
    reveal();
  }

  function clear(giveFocus) {
    mark(false);
    bar.hidden = true;
    if (giveFocus) opener?.focus();
    indices = [];
    opener = null;
  }

  function open(name, chosen, from) {
    if (indices.length) mark(false);
    [title, indices, at, opener] = [name, chosen, 0, from ?? null];
    mark(true);
    bar.hidden = false;
    reveal();
    (indices.length > 1 ? next : close).focus({ preventScroll: true });
  }

  return {
    open,
    clear: () => {
      if (!bar.hidden) clear(true);
    },
  };
}
