// One row of the upload list: a file on its way, from the first byte to the last stage.

import { doing, percent, say } from "./messages.js";

const template = document.getElementById("row");
const sizes = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

function sizeOf(bytes) {
  return bytes < 1024 ** 2 ? `${sizes.format(bytes / 1024)} KB` : `${sizes.format(bytes / 1024 ** 2)} MB`;
}

export class UploadRow {
  /** `again` and `stop` are called by its buttons; `tell` is given what a screen reader should hear. */
  constructor({ name, size, companion }, { again, stop, tell }) {
    this.name = name;
    this.tell = tell;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.#part("name").textContent = name;
    this.#part("size").textContent = sizeOf(size) + (companion ? ` ${say("withTranscript", { file: companion })}` : "");
    this.#part("bar").setAttribute("aria-label", name);
    this.#part("again").addEventListener("click", again);
    this.#part("stop").addEventListener("click", stop);
    this.waiting();
  }

  #part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  #show({ text, look = "", share = null, icon = "upload", again = false, stop = false }) {
    this.element.dataset.look = look;
    this.#part("state").textContent = text;
    if (share === null) this.#part("bar").removeAttribute("value");
    else this.#part("bar").value = share;
    this.#part("again").hidden = !again;
    this.#part("stop").hidden = !stop;
    this.element.querySelector("use").setAttribute("href", `/static/img/icons.svg#${icon}`);
  }

  waiting() {
    this.#show({ text: say("waitingTurn"), share: 0, stop: true });
  }

  uploading(share) {
    this.#show({ text: say("uploading", { percent: percent(share) }), share, stop: true });
  }

  checking() {
    this.#show({ text: say("checking"), share: null });
  }

  /** A refusal or a broken connection; `again` says whether another try makes sense. */
  refused(sentence, again = true) {
    this.#show({ text: sentence, look: "bad", icon: "alert", again });
    this.tell(say("announceFailed", { name: this.name, sentence }));
  }

  /** The call as the server sees it. known: it was there already. */
  call(call, known = false) {
    const link = this.#part("name");
    link.textContent = call.title || this.name;
    link.href = `/calls/${call.id}`;
    const open = this.#part("open");
    open.href = link.href;
    open.hidden = false;
    const sentence = this.#state(call);
    if (known) this.#part("state").textContent = `${say("known")} ${sentence}`;
  }

  #state(call) {
    const reason = call.reason || say("noReason");
    const shown = {
      ready: { look: "good", icon: "check", share: 1 },
      waiting: { look: "warn", icon: "pause-line" },
      rejected: { look: "warn", icon: "no" },
      failed: { look: "bad", icon: "alert" },
      cancelled: { look: "warn", icon: "no" },
    }[call.status] ?? { icon: "work", share: call.progress ?? 0 };
    let text;
    if (call.status === "ready") {
      text = call.insight_count ? say("found", { count: call.insight_count }) : say("foundNone");
    } else if (shown.look) {
      text = say(call.status, { reason });
    } else {
      text = doing(call);
    }
    this.#show({ ...shown, text });
    if (shown.look) this.tell(say("announceFailed", { name: this.name, sentence: text }));
    return text;
  }
}
