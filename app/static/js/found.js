// "Found in this call" and the marks in the transcript: two ways to the same quotes.

export class Found {
  /** rail: the list's element. turns: the transcript's. onPick(item): a quote was chosen. */
  constructor(rail, turns, onPick) {
    this.rail = rail;
    this.turns = turns;
    this.items = [...rail.querySelectorAll("[data-insight]")].map((button) => ({
      id: button.dataset.insight,
      kind: button.dataset.kind,
      speaker: button.dataset.speaker,
      turn: Number(button.dataset.turn),
      from: button.dataset.from === undefined ? null : Number(button.dataset.from),
      to: button.dataset.to === undefined ? null : Number(button.dataset.to),
      row: button.closest("[data-item]"),
    }));
    rail.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insight]");
      if (button) onPick(this.find(button.dataset.insight));
    });
    const fold = rail.querySelector("[data-found]");
    const wide = matchMedia("(min-width: 62.01rem)");
    const arrange = () => (fold.open = wide.matches);
    wide.addEventListener("change", arrange);
    arrange();
  }

  find(id) {
    return this.items.find((item) => item.id === id) ?? null;
  }

  /** The quotes that can be heard, in the order in which they are said. */
  get heard() {
    return this.items.filter((item) => item.from !== null).sort((a, b) => a.from - b.from);
  }

  /** Shows which quote is chosen (null: none) and whether it sounds. */
  show(id, playing) {
    for (const item of this.items) {
      const now = item.id === id;
      item.row.classList.toggle("item--now", now);
      item.row.classList.toggle("item--playing", now && playing);
      if (now) keepInside(this.rail.querySelector(".found__scroll"), item.row);
    }
    for (const mark of this.turns.querySelectorAll("[data-marks]")) {
      mark.classList.toggle("mark--now", id !== null && mark.dataset.marks.split(" ").includes(id));
    }
  }
}

/** Scrolls only the list, never the page, so that a row is seen. */
function keepInside(list, row) {
  const box = list.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  const head = 32; // the kind's name sticks to the top
  if (top < box.top + head) list.scrollTop -= box.top + head - top;
  else if (bottom > box.bottom) list.scrollTop += bottom - box.bottom;
}
