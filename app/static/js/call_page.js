// The page of one call: sound, waveform, transcript and quotes, each leading to the others.

import { announcer } from "./announce.js";
import { request } from "./api.js";
import { callActions, followWork } from "./call_actions.js";
import { Found } from "./found.js";
import { onKeys } from "./keyboard.js";
import { say } from "./messages.js";
import { Player } from "./player.js";
import { PlayerControls } from "./player_controls.js";
import { TranscriptView } from "./transcript.js";
import { Words } from "./words.js";

const article = document.querySelector("[data-call]");
const address = `/api/v1/calls/${encodeURIComponent(article.dataset.call)}`;
const tell = announcer(document.querySelector("[data-announce]"));

callActions(article, tell);
followWork(article);
const turns = article.querySelector("[data-turns]");
if (turns) showCall(turns);

function showCall(turns) {
  const transcript = new TranscriptView(turns, article.querySelector("[data-follow]"));
  const section = article.querySelector("[data-player]");
  const found = new Found(article.querySelector(".found"), turns, pick);
  const player = section && new Player(section.querySelector("[data-audio]"));
  let chosen = null;

  function pick(item) {
    if (!item) return;
    chosen = item.id;
    transcript.reveal(item.turn);
    found.show(chosen, false);
    if (player && item.from !== null) player.playClip(item);
    else tell(say("noSound"));
  }

  turns.addEventListener("click", (event) => {
    if (event.target.closest("[data-time]")) {
      if (!player) return;
      event.preventDefault();
      const { time } = event.target.closest("[data-time]").dataset;
      history.replaceState(null, "", `#t=${Number(time).toFixed(1)}`);
      player.playFrom(Number(time));
      return;
    }
    if (!getSelection().isCollapsed) return; // the click ended a selection
    const marked = event.target.closest("[data-marks]");
    if (marked) {
      pick(found.find(marked.dataset.marks.split(" ")[0]));
      return;
    }
    const word = player && transcript.wordUnder(event);
    if (word) player.playFrom(word.start);
  });
  if (!player) return;

  const controls = new PlayerControls(section, player, found, pick);
  const show = () => {
    controls.show();
    transcript.show(player.time, player.playing);
  };
  player.addEventListener("frame", show);
  // a clip that came to its end leaves its quote chosen; going on from there, or elsewhere, does not
  const showChosen = () => {
    if (player.playing && player.clip === null) chosen = null;
    found.show(chosen, player.playing);
  };
  player.addEventListener("state", show);
  player.addEventListener("state", showChosen);
  player.addEventListener("clip", showChosen);

  onKeys({
    " ": () => player.toggle(),
    k: () => player.toggle(),
    j: () => player.seek(player.time - 5),
    l: () => player.seek(player.time + 5),
    n: () => controls.jump(1),
    p: () => controls.jump(-1),
    ".": () => stepWord(1),
    ",": () => stepWord(-1),
    "+": () => controls.changeSpeed(1),
    "=": () => controls.changeSpeed(1),
    "-": () => controls.changeSpeed(-1),
    "?": () => document.getElementById("keys").togglePopover(),
  });

  show();

  function stepWord(by) {
    const word = transcript.step(player.time, by);
    if (word) player.seek(word.start);
  }

  function goToHash() {
    const match = /^#t=(?:(\d+):)?(\d+(?:\.\d+)?)$/.exec(location.hash);
    if (!match) return;
    player.seek(Number(match[1] ?? 0) * 60 + Number(match[2]));
    transcript.show(player.time, false);
    transcript.resume();
  }
  window.addEventListener("hashchange", goToHash);
  goToHash();

  request("GET", `${address}/transcript`)
    .then((json) => transcript.setWords(new Words(transcript.texts, json)))
    .catch((error) => tell(error.message));
}
