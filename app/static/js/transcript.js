// The transcript follows the sound, and the sound follows clicks in it.

import { lastAtMost } from "./words.js";

// what only a person does, unlike "scroll", which our own scrolling causes too
const SCROLLING = ["wheel", "touchmove"];
const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

export class TranscriptView {
  #words = null;
  #turn = -1;
  #word = null;
  #following = true;

  /** root: the element with the turns. follow: the button that takes up following again. */
  constructor(root, follow) {
    this.root = root;
    this.follow = follow;
    this.turns = [...root.querySelectorAll("[data-turn]")].map((element) => ({
      index: Number(element.dataset.turn),
      element,
      text: element.querySelector("[data-text]"),
      start: element.dataset.start === undefined ? null : Number(element.dataset.start),
    }));
    this.timed = this.turns.filter((turn) => turn.start !== null).sort((a, b) => a.start - b.start);
    for (const kind of SCROLLING) window.addEventListener(kind, () => (this.#following = false), { passive: true });
    window.addEventListener("keydown", (event) => {
      if (SCROLL_KEYS.has(event.key) && !event.target.closest("[role=slider], select, input")) this.#following = false;
    });
    follow.addEventListener("click", () => this.resume());
  }

  get texts() {
    return new Map(this.turns.map((turn) => [turn.index, turn.text]));
  }

  setWords(words) {
    this.#words = words;
    this.root.toggleAttribute("data-clickable", true);
  }

  /** The turn being said and the word in it, for stepping from word to word. */
  step(seconds, by) {
    return this.#turn < 0 ? null : (this.#words?.near(this.#turn, seconds, by) ?? null);
  }

  wordUnder(event) {
    const turn = event.target.closest("[data-turn]");
    return turn && this.#words ? this.#words.under(Number(turn.dataset.turn), event.clientX, event.clientY) : null;
  }

  /** Shows what is said at `seconds`; keeps it in view while the sound moves and nobody scrolled away. */
  show(seconds, moving) {
    const place = lastAtMost(this.timed, seconds, (turn) => turn.start);
    const turn = this.timed[place] ?? null;
    if ((turn?.index ?? -1) !== this.#turn) this.#enter(turn);
    const word = turn && this.#words ? this.#words.at(turn.index, seconds) : null;
    if (word !== this.#word) {
      this.#word = word;
      const range = word && this.#words.range(turn.index, word);
      if (range && globalThis.Highlight) CSS.highlights.set("spoken", new Highlight(range));
      else globalThis.CSS?.highlights?.delete("spoken");
      if (moving && this.#following && range) this.#keep(range.getBoundingClientRect());
    }
    this.follow.hidden = this.#following || !moving;
  }

  /** Brings a turn into view, whoever scrolled before. */
  reveal(index, behavior = "smooth") {
    const turn = this.turns.find((t) => t.index === index);
    if (!turn) return;
    this.#following = true;
    const mark = turn.element.getBoundingClientRect();
    if (mark.top < this.#ceiling() || mark.bottom > innerHeight) this.#scrollTo(mark.top, behavior);
  }

  resume() {
    this.#following = true;
    this.follow.hidden = true;
    this.reveal(this.#turn);
  }

  #enter(turn) {
    this.root.querySelector(".turn--now")?.classList.remove("turn--now");
    turn?.element.classList.add("turn--now");
    this.#turn = turn?.index ?? -1;
  }

  #keep(box) {
    if (box.top < this.#ceiling() || box.bottom > innerHeight - 64) this.#scrollTo(box.top, "smooth");
  }

  /** The lowest edge of what sticks to the top of the window. */
  #ceiling() {
    return (document.querySelector("[data-player]")?.getBoundingClientRect().bottom ?? 0) + 8;
  }

  #scrollTo(top, behavior) {
    const gentle = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : behavior;
    const goal = this.#ceiling() + (innerHeight - this.#ceiling()) * 0.2;
    window.scrollBy({ top: top - goal, behavior: gentle });
  }
}
