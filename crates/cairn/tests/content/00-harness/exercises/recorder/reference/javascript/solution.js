class SmallRecorder {
  #amount;
  #notes = new Map();

  constructor(start, label) {
    this.#amount = start;
    this.label = label;
  }

  addAmount(amount) {
    this.#amount += amount;
  }

  total() {
    return this.#amount;
  }

  joinWords(words, separator) {
    return words.join(separator);
  }

  putNote(key, note) {
    this.#notes.set(key, note);
  }

  findNote(key) {
    return this.#notes.get(key) ?? null;
  }

  fail(message) {
    throw new Error(message);
  }
}

module.exports = { SmallRecorder };
