// Where the words of a transcript stand on the page and when they are said.
//
// Words have no element of their own: a place in a turn's text is found from the pointer, and the spoken word is
// shown by a CSS highlight. So a call of three hours costs a few hundred elements, not thirty thousand.

/** Index of the last entry whose `key` is at most `value`; -1 where there is none. `list` is in order of it. */
export function lastAtMost(list, value, key) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Offsets in code points, as the server counts, to offsets in UTF-16 units, as the page counts. */
export function toUnits(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return (offset) => units[Math.min(offset, units.length - 1)];
}

export class Words {
  #turns = new Map(); // turn index -> {element, words: [{start, end, from, to}]}

  /** turns: the elements, by index. transcript: the API's JSON. */
  constructor(elements, transcript) {
    transcript.turns.forEach((turn, index) => {
      const element = elements.get(index);
      if (!element || element.textContent !== turn.text) return;
      const unit = toUnits(turn.text);
      const words = turn.words
        .filter((word) => word.start !== null && word.end !== null)
        .map((word) => ({ start: word.start, end: word.end, from: unit(word.start_char), to: unit(word.end_char) }));
      if (words.length) this.#turns.set(index, { element, words });
    });
  }

  /** The word of a turn that is said at `seconds`, null before its first. */
  at(index, seconds) {
    const turn = this.#turns.get(index);
    if (!turn) return null;
    return turn.words[lastAtMost(turn.words, seconds, (word) => word.start)] ?? null;
  }

  /** The word `by` words away from the one said at `seconds` in a turn; null past its ends. */
  near(index, seconds, by) {
    const words = this.#turns.get(index)?.words ?? [];
    return words[lastAtMost(words, seconds + 0.001, (word) => word.start) + by] ?? null;
  }

  /** The word under a pointer, null beside the text. */
  under(index, x, y) {
    const turn = this.#turns.get(index);
    const offset = turn && offsetAt(turn.element, x, y);
    if (offset === null || offset === undefined) return null;
    const word = turn.words.find((w) => w.from <= offset && offset <= w.to);
    return word && touches(this.range(index, word), x, y) ? word : null;
  }

  /** A word as a Range of the page. */
  range(index, word) {
    const { element } = this.#turns.get(index);
    const range = document.createRange();
    let passed = 0;
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const { length } = nodes.currentNode;
      if (word.from >= passed && word.from < passed + length) range.setStart(nodes.currentNode, word.from - passed);
      if (word.to > passed && word.to <= passed + length) {
        range.setEnd(nodes.currentNode, word.to - passed);
        break;
      }
      passed += length;
    }
    return range;
  }
}

/** How many UTF-16 units of an element's text lie before a point; null where the point is not on it. */
function offsetAt(element, x, y) {
  let node, offset;
  if (document.caretPositionFromPoint) {
    ({ offsetNode: node, offset } = document.caretPositionFromPoint(x, y) ?? {});
  } else {
    ({ startContainer: node, startOffset: offset } = document.caretRangeFromPoint(x, y) ?? {});
  }
  if (!node || !element.contains(node)) return null;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(node, offset);
  return before.toString().length;
}

function touches(range, x, y) {
  const slack = 3;
  return [...range.getClientRects()].some(
    (r) => x >= r.left - slack && x <= r.right + slack && y >= r.top - slack && y <= r.bottom + slack,
  );
}
