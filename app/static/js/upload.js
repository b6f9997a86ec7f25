// Sends files, two at a time, each with a bar; then hands the calls over to be followed.

import { parse, sentenceOf } from "./api.js";
import { say } from "./messages.js";
import { UploadRow } from "./upload_row.js";

const AT_ONCE = 2;
const TRANSCRIPT = /\.(json|vtt|srt)$/i;

const stem = (file) => file.name.replace(/\.[^.]+$/, "").toLowerCase();

/** Files as calls: a transcript goes along with the one recording that has its name. */
export function pair(files) {
  const transcripts = files.filter((file) => TRANSCRIPT.test(file.name));
  const recordings = files.filter((file) => !TRANSCRIPT.test(file.name));
  const calls = [];
  for (const audio of recordings) {
    const same = (list) => list.filter((file) => stem(file) === stem(audio));
    const [own] = same(transcripts);
    const only = own && same(recordings).length === 1 && same(transcripts).length === 1;
    calls.push({ audio, transcript: only ? own : null });
    if (only) transcripts.splice(transcripts.indexOf(own), 1);
  }
  return [...calls, ...transcripts.map((transcript) => ({ audio: null, transcript }))];
}

/** One call on its way to the server. */
class Upload {
  constructor(files, metadata, maxBytes, events) {
    Object.assign(this, files, { metadata, maxBytes, events, state: "waiting", callId: null });
    const main = this.audio ?? this.transcript;
    const shown = { name: main.name, size: main.size, companion: this.audio && this.transcript?.name };
    this.row = new UploadRow(shown, { again: () => events.again(this), stop: () => this.stop(), tell: events.tell });
    this.main = main;
  }

  /** A fault that can be seen before anything is sent. */
  fault() {
    if (this.main.size === 0) return say("empty");
    return this.main.size > this.maxBytes ? say("tooLarge") : null;
  }

  send() {
    this.state = "sending";
    const form = new FormData();
    form.append("metadata", JSON.stringify(this.metadata));
    if (this.transcript) form.append("transcript", this.transcript, this.transcript.name);
    if (this.audio) form.append("audio", this.audio, this.audio.name);
    const sending = (this.sending = new XMLHttpRequest());
    sending.open("POST", "/api/v1/calls");
    sending.setRequestHeader("Accept", "application/json");
    sending.upload.addEventListener("progress", (e) => e.lengthComputable && this.row.uploading(e.loaded / e.total));
    sending.upload.addEventListener("load", () => this.row.checking());
    sending.addEventListener("load", () => this.#answered(sending.status, parse(sending.responseText)));
    sending.addEventListener("error", () => this.#refuse(say("unreachable")));
    sending.addEventListener("abort", () => this.#refuse(say("stopped")));
    sending.send(form);
  }

  stop() {
    if (this.state === "sending") this.sending.abort();
    else this.#refuse(say("stopped"));
  }

  #answered(status, body) {
    if (status !== 200 && status !== 202) {
      this.#refuse(sentenceOf(status, body), status !== 409 && status !== 422);
      return;
    }
    this.state = "sent";
    this.callId = body.id;
    this.row.call(body, status === 200);
    this.events.sent(this, body);
  }

  #refuse(sentence, again = true) {
    this.state = "refused";
    this.row.refused(sentence, again);
    this.events.settled();
  }
}

/** The queue of uploads and their list on the page. */
export class Uploads {
  #all = [];

  /** onSent(call): a call was taken. metadata(): what to say about the files added now. */
  constructor(section, { onSent, metadata, tell }) {
    this.section = section;
    this.maxBytes = Number(section.dataset.maxBytes);
    this.metadata = metadata;
    this.rows = section.querySelector("[data-rows]");
    this.clear = section.querySelector("[data-sending-clear]");
    this.clear.addEventListener("click", () => this.#clearDone());
    this.events = {
      tell,
      again: (upload) => this.#again(upload),
      settled: () => this.#next(),
      sent: (upload, call) => {
        onSent(call);
        this.#next();
      },
    };
    window.addEventListener("beforeunload", (event) => {
      if (this.#all.some((u) => u.state === "waiting" || u.state === "sending")) event.preventDefault();
    });
  }

  add(files) {
    const added = pair([...files]).map((c) => new Upload(c, this.metadata(), this.maxBytes, this.events));
    for (const upload of added) {
      this.rows.append(upload.row.element);
      const fault = upload.fault();
      if (fault) {
        upload.state = "refused";
        upload.row.refused(fault, false);
      }
    }
    this.#all.push(...added);
    this.#next();
  }

  /** Shows what became of a call that was uploaded here. */
  show(call) {
    for (const upload of this.#all) if (upload.callId === call.id) upload.row.call(call);
    for (const upload of this.#all) if (upload.callId === call.id) upload.status = call.status;
    this.#title();
  }

  #again(upload) {
    upload.state = "waiting";
    upload.row.waiting();
    this.#next();
  }

  #next() {
    const busy = this.#all.filter((u) => u.state === "sending").length;
    for (const upload of this.#all.filter((u) => u.state === "waiting").slice(0, AT_ONCE - busy)) upload.send();
    this.#title();
  }

  #title() {
    const all = this.#all.length;
    const done = this.#all.filter((u) => u.state === "sent").length;
    const ready = this.#all.filter((u) => u.status === "ready").length;
    const moving = this.#all.some((u) => u.state === "waiting" || u.state === "sending");
    const box = this.section.querySelector("[data-sending]");
    box.hidden = all === 0;
    box.querySelector("[data-sending-title]").textContent = say(moving ? "sendingTitle" : "sentTitle", { done, all, ready });
    this.clear.hidden = moving || all === 0;
  }

  #clearDone() {
    for (const upload of this.#all) upload.row.element.remove();
    this.#all = [];
    this.#title();
  }
}
